// CSV: rows as RFC 4180 has them, with no cell that a spreadsheet would take for a formula.
import { formatFixed } from '#model/number.ts';

/** Text is guarded. Numbers, exact ones too, are written plainly: one that is negative stays a number. Null is empty. */
export type Cell = string | number | bigint | null;

/** What a spreadsheet takes for the beginning of a formula, also in full width and behind blanks. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
const QUOTED = /[",\r\n\t]/;

function textOf(text: string): string {
  const plain = text.replaceAll('\0', '');
  const isFormula = FORMULA.test(plain);
  const safe = isFormula ? `'${plain}` : plain;
  return isFormula || QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const cellOf = (cell: Cell): string => {
  switch (typeof cell) {
    case 'string':
      return textOf(cell);
    case 'bigint':
      return formatFixed(cell);
    case 'number':
      return Number.isFinite(cell) ? String(cell) : '';
    default:
      return '';
  }
};

/** With a head, and a line break after each row, the last one too. */
export function csvText(head: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [head.map(textOf).join(',')];
  for (const row of rows) lines.push(row.map(cellOf).join(','));
  return `${lines.join('\r\n')}\r\n`;
}
