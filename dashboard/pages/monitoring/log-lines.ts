// Log lines: what the program has said, as a person reads it: the text apart from its details, and what is looked for.
import { latency } from '#dashboard/format/figure.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogRow = {
  readonly timestamp: number;
  readonly level: LogLevel;
  readonly source: string;
  readonly text: string;
};

export type LogLine = LogRow & {
  /** In order, so that two lines of one moment are told apart. */
  readonly key: string;
  readonly head: string;
  /** The fields behind the text, as they stand there. */
  readonly detail: string | undefined;
  /** An answered request that nothing was wrong with. */
  readonly isRoutine: boolean;
};

/** Of a request: what became of it, ` · 401 unauthenticated · 2.1 ms`. */
function outcome(detail: string): string {
  const fields = parsed(detail);
  const { status, code, milliseconds } = fields ?? {};
  if (typeof status !== 'number') return '';
  const said = typeof code === 'string' ? `${status} ${code}` : String(status);
  return typeof milliseconds === 'number' ? ` \u00b7 ${said} \u00b7 ${latency(milliseconds)}` : ` \u00b7 ${said}`;
}

function parsed(detail: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const fields: unknown = JSON.parse(detail);
    return typeof fields === 'object' && fields !== null ? (fields as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** @param rows newest first, as they come */
export function logLines(rows: readonly LogRow[]): readonly LogLine[] {
  const seen = new Map<number, number>();
  // From the oldest on, so that a line keeps its key when newer ones come.
  return rows
    .toReversed()
    .map((row): LogLine => {
      const nth = seen.get(row.timestamp) ?? 0;
      seen.set(row.timestamp, nth + 1);
      const at = row.text.indexOf(' {');
      const isSplit = at > 0 && row.text.endsWith('}');
      return {
        ...row,
        key: `${row.timestamp} ${nth}`,
        head: isSplit ? `${row.text.slice(0, at)}${outcome(row.text.slice(at + 1))}` : row.text,
        detail: isSplit ? row.text.slice(at + 1) : undefined,
        isRoutine: row.source === 'api' && (row.level === 'info' || row.level === 'debug'),
      };
    })
    .toReversed();
}

export type LogFilter = { readonly text: string; readonly source: string; readonly withRoutine: boolean };

export function filtered(lines: readonly LogLine[], { text, source, withRoutine }: LogFilter): readonly LogLine[] {
  const wanted = text.trim().toLowerCase();
  return lines.filter(
    (line) =>
      (withRoutine || !line.isRoutine) &&
      (source === '' || line.source === source) &&
      (wanted === '' || line.text.toLowerCase().includes(wanted)),
  );
}

export const sourcesOf = (lines: readonly LogLine[]): readonly string[] =>
  [...new Set(lines.map(({ source }) => source))].toSorted();

/** Fields one under the other; what is no JSON stays as it is. */
export function detailText(detail: string): string {
  const fields = parsed(detail);
  return fields === undefined ? detail : JSON.stringify(fields, null, 2);
}
