// Parser state: the row in hand and what has been read so far; and how a fault in it is told.
import { SmcError } from '#model/fate.ts';
import type { Millis } from '#model/time.ts';
import type { ColumnName, Layout } from './csv-layout.ts';
import type { GrowingColumns } from './growing-columns.ts';
import type { Stamp } from './stamp-field.ts';
import type { WallClock } from './wall-clock.ts';

export type ParserOptions = {
  readonly path: string;
  readonly zone: string | undefined;
  readonly columns: Partial<Readonly<Record<ColumnName, string>>>;
};

/** A row that says again, word for word, what the row before it said. It is left out. */
export type RepeatedRow = { readonly line: number; readonly row: number; readonly at: Millis };

/** From `row` on, line = row + shift. Blank and repeated lines move it. */
export type LineShift = { readonly row: number; readonly shift: number };

export type State = {
  readonly options: ParserOptions;
  readonly columns: GrowingColumns;
  /** Values of the row in hand, at the index of their ROLE. */
  readonly row: Float64Array;
  readonly stamp: Stamp;
  layout: Layout | undefined;
  clock: WallClock | undefined;
  timeIsDate: boolean;
  /** The line in hand, from 1. */
  line: number;
  units: number;
  readonly shifts: LineShift[];
  readonly repeated: RepeatedRow[];
  repeatedCount: number;
};

export const placeOf = (state: State): string => `${state.options.path}:${state.line}`;

export const broken = (
  state: State,
  code: 'DATA_INVALID' | 'FILE_FORMAT' | 'TIME_ZONE_NEEDED',
  what: string,
  mend: string,
): SmcError => new SmcError(code, `line ${state.line}: ${what}`, placeOf(state), mend);
