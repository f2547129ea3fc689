// Table: rows of text and numbers as aligned columns, with or without a box, no wider than the terminal.
import { cut, lengthOf, paint, printable } from './terminal.ts';
import type { Ink, Terminal } from './terminal.ts';

/** Colour is given beside the text, never inside it, so that widths and safety do not depend on escape sequences. */
export type Cell = string | number | undefined | { readonly text: string; readonly ink: Ink };

export type Column = {
  readonly title: string;
  /** Default: right where every cell is a number or reads like one. */
  readonly align?: 'left' | 'right';
};

export type TableOptions = {
  readonly box?: boolean;
  readonly indent?: number;
};

type Plain = { readonly text: string; readonly ink: Ink | undefined };

const plain = (cell: Cell): Plain => {
  if (cell === undefined) return { text: '–', ink: 'dim' };
  if (typeof cell === 'object') return { text: printable(cell.text), ink: cell.ink };
  return { text: printable(String(cell)), ink: undefined };
};

/** Signed, grouped, with a unit or a currency before or behind: "-1,204.50", "+2.1 %", "$500", "3R", "–". */
const NUMERIC = /^(?:[-+−]?[$€£]?[-+]?\d[\d,' _]*(?:\.\d+)?(?: ?(?:%|R|x|ms|s|µs|bps|[A-Z]{3,5}))?|–|-|∞|NaN)$/;

/** A column is never cut below this: three letters and the dots still tell rows apart. */
const NARROWEST = 4;

const total = (widths: readonly number[], gap: number): number =>
  widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1);

/** Takes what is too much from the widest left-aligned columns; numbers are never cut, a shortened number is a lie. */
function fitted(widths: readonly number[], aligns: readonly string[], gap: number, room: number): readonly number[] {
  const fit = [...widths];
  for (let excess = total(fit, gap) - room; excess > 0; excess -= 1) {
    let widest = -1;
    for (const [index, width] of fit.entries())
      if (aligns[index] === 'left' && width > NARROWEST && (widest < 0 || width > fit[widest]!)) widest = index;
    if (widest < 0) break;
    fit[widest]! -= 1;
  }
  return fit;
}

function padded(text: string, width: number, align: string): string {
  const length = lengthOf(text);
  if (length > width) return `${cut(text, width - 1)}…`;
  const blank = ' '.repeat(width - length);
  return align === 'right' ? blank + text : text + blank;
}

/**
 * @param terminal its colour and width decide; pass one of infinite width for a file
 * @returns lines that each end with a line break; the empty string where there are no columns
 */
export function table(
  terminal: Pick<Terminal, 'color' | 'width'>,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions = {},
): string {
  if (columns.length === 0) return '';
  const { box = false, indent = 0 } = options;
  const cells = rows.map((row) => columns.map((_, index) => plain(row[index])));
  const aligns = columns.map(
    ({ align }, index) =>
      align ?? (cells.length > 0 && cells.every((row) => NUMERIC.test(row[index]!.text)) ? 'right' : 'left'),
  );
  const titles = columns.map(({ title }) => printable(title));
  const natural = titles.map((title, index) =>
    Math.max(lengthOf(title), ...cells.map((row) => lengthOf(row[index]!.text))),
  );
  // "│ a │ b │" has three characters between columns and four outside; "a  b" has two and none.
  const gap = box ? 3 : 2;
  const widths = fitted(natural, aligns, gap, terminal.width - indent - (box ? 4 : 0));

  const margin = ' '.repeat(indent);
  const bar = paint(terminal, 'dim', '│');
  const line = (parts: readonly string[]): string =>
    box ? `${margin}${bar} ${parts.join(` ${bar} `)} ${bar}\n` : `${margin}${parts.join('  ')}`.trimEnd() + '\n';
  const rule = (left: string, middle: string, right: string): string => {
    const dashes = widths.map((width) => '─'.repeat(box ? width + 2 : width));
    return `${margin}${paint(terminal, 'dim', `${left}${dashes.join(box ? middle : '  ')}${right}`)}\n`;
  };

  const head = line(
    titles.map((title, index) => paint(terminal, 'bold', padded(title, widths[index]!, aligns[index]!))),
  );
  const body = cells.map((row) =>
    line(
      row.map(({ text, ink }, index) => {
        const shown = padded(text, widths[index]!, aligns[index]!);
        return ink === undefined ? shown : paint(terminal, ink, shown);
      }),
    ),
  );
  return box
    ? [rule('┌', '┬', '┐'), head, rule('├', '┼', '┤'), ...body, rule('└', '┴', '┘')].join('')
    : [head, rule('', '', ''), ...body].join('');
}

/** Two columns without a head: what a figure is called, and the figure. */
export function facts(
  terminal: Pick<Terminal, 'color'>,
  rows: readonly (readonly [name: string, value: Cell])[],
  options: { readonly indent?: number } = {},
): string {
  const margin = ' '.repeat(options.indent ?? 0);
  const width = Math.max(0, ...rows.map(([name]) => lengthOf(printable(name))));
  return rows
    .map(([name, value]) => {
      const { text, ink } = plain(value);
      const shown = ink === undefined ? text : paint(terminal, ink, text);
      return `${margin}${paint(terminal, 'dim', padded(printable(name), width, 'left'))}  ${shown}\n`;
    })
    .join('');
}
