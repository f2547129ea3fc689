// CSV layout: from the first line of a file, which column is what.
import { SmcError } from '#model/fate.ts';

/** Values of a row, in the order in which the parser keeps them; a column that is not needed is SKIP. */
export const ROLE = { time: 0, open: 1, high: 2, low: 3, close: 4, volume: 5, clock: 6, skip: 7 } as const;
type Role = keyof typeof ROLE;
export type ColumnName = 'time' | 'open' | 'high' | 'low' | 'close' | 'volume';

export type Layout = {
  readonly format: 'csv' | 'binance-klines' | 'mt5-export';
  readonly delimiter: number;
  /** Role of each column, as ROLE's numbers. */
  readonly roles: Uint8Array;
  /** Names for messages. */
  readonly names: readonly string[];
  readonly hasHeader: boolean;
  readonly hasVolume: boolean;
  /** The time of day stands in a column of its own. */
  readonly hasClock: boolean;
  readonly notes: readonly string[];
};

/** Known names, letters and digits only. Earlier ones win. */
const NAMES: Readonly<Record<ColumnName, readonly string[]>> = {
  time: ['timestampms', 'opentime', 'timestamp', 'datetime', 'ts', 'unix', 'date', 'time'],
  open: ['open', 'o', 'openprice'],
  high: ['high', 'h', 'highprice'],
  low: ['low', 'l', 'lowprice'],
  close: ['close', 'c', 'closeprice'],
  volume: ['volume', 'vol', 'v', 'tickvolume', 'tickvol'],
};
const KLINES = 'opentime,open,high,low,close,volume,closetime';
const KLINE_COLUMNS = 12;

const MEND =
  'the first line has to name the columns, such as timestamp_ms,open,high,low,close,volume; or name them with --columns';

const simple = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** Tab, semicolon or comma: whichever cuts the line into most columns. */
function findDelimiter(line: string): string {
  let best = ',';
  for (const candidate of [';', '\t']) if (line.split(candidate).length > line.split(best).length) best = candidate;
  return best;
}

/**
 * @param line the first line, without its end
 * @param chosen the user's own column names
 * @throws SmcError FILE_FORMAT when columns are missing or named twice
 */
export function readLayout(line: string, where: string, chosen: Partial<Readonly<Record<ColumnName, string>>>): Layout {
  const delimiter = findDelimiter(line);
  const names = line.split(delimiter).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  if (/^\d/.test(names[0] ?? '')) return klinesWithoutHeader(names, delimiter, where);
  const plain = names.map(simple);
  const isMt5 = line.startsWith('<DATE>');
  const notes: string[] = [];
  const roles = new Uint8Array(names.length).fill(ROLE.skip);
  const take = (column: number, role: Role): void => {
    if (roles[column] !== ROLE.skip)
      throw new SmcError('FILE_FORMAT', `column "${names[column]}" was named for two things`, where, MEND);
    roles[column] = ROLE[role];
  };

  const find = (role: ColumnName): number => {
    const own = chosen[role];
    if (own !== undefined) return findOwn(names, own, role, where);
    // An MT5 export of a currency has ticks in one column and zeros in the other.
    const known = role === 'volume' && isMt5 ? ['tickvol', 'vol'] : NAMES[role];
    for (const name of known) if (plain.includes(name)) return plain.indexOf(name);
    return role === 'time' && plain[0] === '' ? 0 : -1;
  };
  const missing: string[] = [];
  let hasVolume = false;
  for (const role of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
    const column = find(role);
    if (column >= 0) take(column, role);
    else if (role !== 'volume') missing.push(role);
    if (role === 'volume') hasVolume = column >= 0;
    if (role === 'volume' && column >= 0 && plain[column]!.startsWith('tick'))
      notes.push(`volume is the count of ticks, column ${names[column]}`);
    if (role === 'time' && column >= 0 && names[column] === '')
      notes.push('time is taken from the first column, which has no name');
  }
  if (missing.length > 0)
    throw new SmcError(
      'FILE_FORMAT',
      `no column for ${missing.join(', ')} among: ${names.slice(0, 20).map(printable).join(', ')}`,
      where,
      MEND,
    );
  if (!hasVolume) notes.push('there is no volume column: volume is 0');

  const date = plain.indexOf('date');
  const clock = plain.indexOf('time');
  const hasClock = chosen.time === undefined && date >= 0 && clock >= 0 && roles[date] === ROLE.time;
  if (hasClock) take(clock, 'clock');
  const format = isMt5 ? 'mt5-export' : plain.join(',').startsWith(KLINES) ? 'binance-klines' : 'csv';
  return { format, delimiter: delimiter.charCodeAt(0), roles, names, hasHeader: true, hasVolume, hasClock, notes };
}

function findOwn(names: readonly string[], own: string, role: string, where: string): number {
  const exact = names.indexOf(own);
  const column = exact >= 0 ? exact : names.findIndex((name) => name.toLowerCase() === own.toLowerCase());
  if (column >= 0) return column;
  const list = names.slice(0, 20).map(printable).join(', ');
  throw new SmcError(
    'FILE_FORMAT',
    `no column "${printable(own)}" (for ${role}) among: ${list}`,
    where,
    `name one of the columns of the file for ${role}`,
  );
}

/** Only the exchange's archive is known to come without a header: anything else would be a guess. */
function klinesWithoutHeader(fields: readonly string[], delimiter: string, where: string): Layout {
  if (fields.length !== KLINE_COLUMNS || delimiter !== ',')
    throw new SmcError('FILE_FORMAT', 'the first line holds numbers, not the names of columns', where, MEND);
  const names = [
    ...'open_time,open,high,low,close,volume'.split(','),
    ...Array.from({ length: 6 }, (_, i) => `column ${i + 7}`),
  ];
  const roles = new Uint8Array(KLINE_COLUMNS).fill(ROLE.skip);
  roles.set([ROLE.time, ROLE.open, ROLE.high, ROLE.low, ROLE.close, ROLE.volume]);
  const notes = ['12 columns without a header: read as Binance klines'];
  return {
    format: 'binance-klines',
    delimiter: 44,
    roles,
    names,
    hasHeader: false,
    hasVolume: true,
    hasClock: false,
    notes,
  };
}

/** Text of a file, made safe to show: short, without control characters. */
export const printable = (text: string): string => {
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return short.replaceAll(/[\p{Cc}\p{Cf}]/gu, '?');
};
