// Candle parser: bytes of a CSV file, in chunks of any size, into candle columns; a row that is no candle stops it.
import { SmcError } from '#model/fate.ts';
import { isoTime } from '#model/time.ts';
import { printable, readLayout, ROLE } from './csv-layout.ts';
import { growingColumns, makeRoom, settleColumns } from './growing-columns.ts';
import { readNumber, readNumberSlowly } from './number-field.ts';
import { looksLikeDate, readStamp, readTimeOfDay } from './stamp-field.ts';
import { wallClock } from './wall-clock.ts';
import { broken, placeOf } from './parser-state.ts';
import { NAIVE, previousTime, timeOfNumber, timeOfStamp, UNITS } from './row-time.ts';
import type { CandleColumns } from '#model/candle.ts';
import type { Millis } from '#model/time.ts';
import type { Layout } from './csv-layout.ts';
import type { LineShift, ParserOptions, RepeatedRow, State } from './parser-state.ts';

export type ParsedCandles = {
  readonly columns: CandleColumns;
  readonly format: Layout['format'];
  readonly hasVolume: boolean;
  readonly shifts: readonly LineShift[];
  readonly repeated: readonly RepeatedRow[];
  readonly repeatedCount: number;
  readonly notes: readonly string[];
};

export type CandleParser = {
  /** Takes the next bytes; they may be reused by the caller afterwards. @throws SmcError with the line */
  readonly feed: (bytes: Uint8Array) => void;
  /** @throws SmcError DATA_EMPTY when there was no row */
  readonly finish: () => ParsedCandles;
  /** How far it got, for the message when the source breaks off. */
  readonly progress: () => { readonly rows: number; readonly lastTime: Millis };
};

const LINE_LIMIT_BYTES = 65_536;
const REPEATED_KEPT = 50;
const FIRST_CAPACITY = 16_384;

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const BLANK = 0x20;

export function candleParser(options: ParserOptions): CandleParser {
  const state: State = {
    options,
    columns: growingColumns(FIRST_CAPACITY),
    row: new Float64Array(8),
    stamp: { millis: 0, zoned: false },
    layout: undefined,
    clock: options.zone === undefined ? undefined : wallClock(options.zone),
    timeIsDate: false,
    line: 0,
    units: 0,
    shifts: [],
    repeated: [],
    repeatedCount: 0,
  };
  let rest: Uint8Array = new Uint8Array(0);

  return {
    feed(bytes) {
      let start = 0;
      if (rest.length > 0) {
        const end = bytes.indexOf(LF);
        rest = joinBytes(rest, bytes.subarray(0, end + 1 || bytes.length));
        if (end >= 0) readLines(state, rest, 0, rest.length);
        else checkLineLength(state, rest);
        if (end < 0) return;
        start = end + 1;
      }
      const last = bytes.lastIndexOf(LF);
      if (last >= start) readLines(state, bytes, start, last + 1);
      rest = bytes.slice(Math.max(start, last + 1));
      checkLineLength(state, rest);
    },
    finish() {
      if (rest.length > 0) readLines(state, joinBytes(rest, Uint8Array.of(LF)), 0, rest.length + 1);
      return finishState(state);
    },
    progress: () => ({ rows: state.columns.length, lastTime: previousTime(state) }),
  };
}

function joinBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

function checkLineLength(state: State, rest: Uint8Array): void {
  if (rest.length <= LINE_LIMIT_BYTES) return;
  state.line += 1;
  throw broken(
    state,
    'FILE_FORMAT',
    `a line is longer than ${LINE_LIMIT_BYTES} bytes`,
    'give a CSV file with one candle a line',
  );
}

/** Whole lines, each with its end, in bytes [start, end). */
function readLines(state: State, bytes: Uint8Array, start: number, end: number): void {
  let at = start;
  while (at < end) {
    state.line += 1;
    at = state.layout === undefined ? readFirstLine(state, bytes, at) : readRow(state, state.layout, bytes, at);
  }
}

function readFirstLine(state: State, bytes: Uint8Array, start: number): number {
  const end = bytes.indexOf(LF, start);
  const line = bytes.subarray(start, bytes[end - 1] === CR ? end - 1 : end);
  const wide = (line[0] === 0xff && line[1] === 0xfe) || (line[0] === 0xfe && line[1] === 0xff);
  if (wide) throw broken(state, 'FILE_FORMAT', 'the text is UTF-16', 'save the file as UTF-8');
  if (line.includes(0)) throw broken(state, 'FILE_FORMAT', 'this is not text', 'give a CSV file, plain, .gz or .zip');
  // TextDecoder takes a byte order mark off.
  const layout = readLayout(new TextDecoder().decode(line), placeOf(state), state.options.columns);
  state.layout = layout;
  if (layout.hasHeader) return end + 1;
  return readRow(state, layout, bytes, start);
}

/** Reads the row at `start`; @returns where the next line begins */
function readRow(state: State, layout: Layout, bytes: Uint8Array, start: number): number {
  const { roles, delimiter } = layout;
  const { row } = state;
  if (state.columns.length === 0) {
    const time = roles.indexOf(ROLE.time);
    if (time >= 0) state.timeIsDate = looksLikeDate(bytes, startOfField(bytes, start, time, delimiter));
  }
  let at = start;
  let column = 0;
  for (;;) {
    const role = column < roles.length ? roles[column]! : ROLE.skip;
    let end: number;
    if (bytes[at] === QUOTE) return readQuotedRow(state, layout, bytes, start);
    if (role === ROLE.skip) end = endOfField(bytes, at, delimiter);
    else if (role === ROLE.clock) end = readClock(state, bytes, at);
    else if (role === ROLE.time && state.timeIsDate) end = readDate(state, bytes, at);
    else end = readNumber(row, role, bytes, at);

    let byte = end < 0 ? -1 : bytes[end]!;
    if (byte !== delimiter && byte !== LF && byte !== CR) {
      if (column === 0 && isBlankLine(bytes, start)) return bytes.indexOf(LF, start) + 1;
      end = readOddField(state, layout, column, role, bytes, at);
      byte = bytes[end]!;
    }
    column += 1;
    if (byte === delimiter) {
      at = end + 1;
      continue;
    }
    if (byte === CR && bytes[end + 1] === LF) end += 1;
    at = end + 1;
    break;
  }
  if (column !== roles.length) {
    const count = `${column} ${column === 1 ? 'column' : 'columns'} where the first line has ${roles.length}`;
    throw broken(state, 'DATA_INVALID', count, 'mend or remove the line; at the end of a file it may be cut off');
  }
  keepRow(state, layout);
  return at;
}

function endOfField(bytes: Uint8Array, start: number, delimiter: number): number {
  let at = start;
  for (let byte = bytes[at]!; byte !== delimiter && byte !== LF && byte !== CR; byte = bytes[at]!) at += 1;
  return at;
}

function startOfField(bytes: Uint8Array, start: number, column: number, delimiter: number): number {
  let at = start;
  for (let passed = 0; passed < column && bytes[at] !== LF; at += 1) if (bytes[at] === delimiter) passed += 1;
  while (bytes[at] === BLANK || bytes[at] === QUOTE) at += 1;
  return at;
}

function readDate(state: State, bytes: Uint8Array, at: number): number {
  const end = readStamp(state.stamp, bytes, at);
  state.row[ROLE.time] = state.stamp.millis;
  return end;
}

function readClock(state: State, bytes: Uint8Array, at: number): number {
  state.stamp.millis = 0;
  const end = readTimeOfDay(state.stamp, bytes, at);
  state.row[ROLE.clock] = state.stamp.millis;
  return end;
}

/** Long numbers and exponents; everything else is an error that shows the field. */
function readOddField(
  state: State,
  layout: Layout,
  column: number,
  role: number,
  bytes: Uint8Array,
  start: number,
): number {
  const end = endOfField(bytes, start, layout.delimiter);
  const text = new TextDecoder('latin1').decode(bytes.subarray(start, Math.min(end, start + 400)));
  const isStamp = role === ROLE.clock || (role === ROLE.time && state.timeIsDate);
  if (role === ROLE.skip) return end;
  const value = isStamp ? Number.NaN : readNumberSlowly(text);
  if (Number.isNaN(value)) {
    const name = printable(layout.names[column] ?? `column ${column + 1}`);
    const what = isStamp ? 'is no date or time that is understood' : 'is no number';
    const mend = isStamp
      ? 'write stamps as 2024-01-31 23:59:00, 2024-01-31T23:59:00Z, or milliseconds since 1970'
      : 'mend or remove the line; numbers are written with a decimal point and no blanks';
    throw broken(state, 'DATA_INVALID', `${name} "${printable(text)}" ${what}`, mend);
  }
  state.row[role] = value;
  return end;
}

/** A row with quotes is rewritten without them; what they protected becomes a blank. */
function readQuotedRow(state: State, layout: Layout, bytes: Uint8Array, start: number): number {
  const end = bytes.indexOf(LF, start);
  const plain: number[] = [];
  let inside = false;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!;
    if (byte === QUOTE) inside = !inside;
    else plain.push(inside && (byte === layout.delimiter || byte === CR) ? BLANK : byte);
  }
  if (inside) throw broken(state, 'DATA_INVALID', 'a quote is not closed', 'mend or remove the line');
  plain.push(LF);
  readRow(state, layout, Uint8Array.from(plain), 0);
  return end + 1;
}

function isBlankLine(bytes: Uint8Array, start: number): boolean {
  let at = start;
  while (bytes[at] === BLANK || bytes[at] === CR) at += 1;
  return bytes[at] === LF;
}

/** Checks that the row in hand is a candle and comes after the one before, then writes it. */
function keepRow(state: State, layout: Layout): void {
  const { row, columns } = state;
  const open = row[ROLE.open]!;
  const high = row[ROLE.high]!;
  const low = row[ROLE.low]!;
  const close = row[ROLE.close]!;
  const volume = layout.hasVolume ? row[ROLE.volume]! : 0;
  const time = state.timeIsDate ? timeOfStamp(state, layout) : timeOfNumber(state, row[ROLE.time]!);
  if (!(open > 0 && high > 0 && low > 0 && close > 0 && high >= low && volume >= 0))
    throw notACandle(state, open, high, low, close, volume);

  const index = columns.length;
  if (index > 0 && !(time > columns.openTime[index - 1]!)) {
    checkRepeated(state, time, open, high, low, close, volume);
    return;
  }
  if (index === columns.capacity) makeRoom(columns);
  const shift = state.line - index;
  if (state.shifts.at(-1)?.shift !== shift) state.shifts.push({ row: index, shift });
  columns.openTime[index] = time;
  columns.open[index] = open;
  columns.high[index] = high;
  columns.low[index] = low;
  columns.close[index] = close;
  columns.volume[index] = volume;
  columns.length = index + 1;
}

function notACandle(state: State, open: number, high: number, low: number, close: number, volume: number): SmcError {
  const mend = 'mend or remove the line';
  for (const [name, value] of Object.entries({ open, high, low, close }))
    if (!(value > 0)) return broken(state, 'DATA_INVALID', `${name} is ${value}: a price is above 0`, mend);
  if (high < low) return broken(state, 'DATA_INVALID', `high ${high} is below low ${low}`, mend);
  return broken(state, 'DATA_INVALID', `volume is ${volume}: it cannot be below 0`, mend);
}

function checkRepeated(
  state: State,
  time: number,
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
): void {
  const { columns, repeated, line } = state;
  const last = columns.length - 1;
  const before = columns.openTime[last]!;
  if (time < before) {
    const what = `time runs backwards: ${isoTime(time)} comes after ${isoTime(before)}`;
    throw broken(state, 'DATA_INVALID', what, 'sort the lines by time, oldest first');
  }
  const same =
    open === columns.open[last] &&
    high === columns.high[last] &&
    low === columns.low[last] &&
    close === columns.close[last] &&
    volume === columns.volume[last];
  if (!same) {
    const what = `two different candles for ${isoTime(time)}`;
    throw broken(state, 'DATA_INVALID', what, 'keep the right one of this line and the one before');
  }
  state.repeatedCount += 1;
  if (repeated.length < REPEATED_KEPT) repeated.push({ line, row: last, at: time });
}

/** Line of the file, from 1, that a row of the columns came from. */
export const lineOfRow = (shifts: readonly LineShift[], row: number): number =>
  row + (shifts.findLast((shift) => shift.row <= row)?.shift ?? 0);

function finishState(state: State): ParsedCandles {
  const { layout, columns, shifts, repeated, repeatedCount } = state;
  if (layout === undefined || columns.length === 0) {
    const what = layout === undefined ? 'the file is empty' : 'the file has a first line and no candles';
    throw new SmcError('DATA_EMPTY', what, state.options.path, 'give a file with at least two candles');
  }
  const { format, hasVolume } = layout;
  const notes = notesOf(state, layout);
  return { columns: settleColumns(columns), format, hasVolume, shifts, repeated, repeatedCount, notes };
}

function notesOf(state: State, layout: Layout): string[] {
  const notes = [...layout.notes];
  const units = UNITS.filter((_, bit) => (state.units & (1 << bit)) !== 0);
  if (units.length > 0) notes.push(`time is column ${columnOf(layout, ROLE.time)}, ${units.join(' and ')} since 1970`);
  else
    notes.push(
      `time is column ${columnOf(layout, ROLE.time)}${layout.hasClock ? ` with ${columnOf(layout, ROLE.clock)}` : ''}`,
    );
  if ((state.units & NAIVE) !== 0) notes.push(`stamps without a zone are read as the time of ${state.options.zone}`);
  if (state.repeatedCount > 0)
    notes.push(`${state.repeatedCount} repeated lines are left out, the first is line ${state.repeated[0]!.line}`);
  return notes;
}

const columnOf = (layout: Layout, role: number): string =>
  printable(layout.names[layout.roles.indexOf(role)] ?? '') || '1';
