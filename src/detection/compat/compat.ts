// The door of compat: the eight calls of the reference library, reproduced cell by cell on candle columns.
import type { CandleColumns } from '#model/candle.ts';
import { SmcError } from '#model/fate.ts';
import { bosChoch } from './bos-choch.ts';
import { fvg } from './fvg.ts';
import { liquidity } from './liquidity.ts';
import { ob } from './ob.ts';
import { previousHighLow, type CompatTimeframe } from './previous-high-low.ts';
import { retracements } from './retracements.ts';
import { sessions } from './sessions.ts';
import { findSwings, swingHighsLows, type Swings } from './swing-highs-lows.ts';
import type { CompatTable } from './table.ts';

export { COMPAT_SESSIONS } from './sessions.ts';
export { compatCsv, type CompatTable } from './table.ts';
export type { CompatTimeframe } from './previous-high-low.ts';

export const COMPAT_CALLS = [
  'fvg',
  'swing_highs_lows',
  'bos_choch',
  'ob',
  'liquidity',
  'previous_high_low',
  'sessions',
  'retracements',
] as const;
export type CompatCall = (typeof COMPAT_CALLS)[number];

/** The parameters of all calls; each call reads its own. `rangePercent` is a fraction: 0.01 = 1 %. */
export type CompatOptions = {
  readonly swingLength: number;
  readonly joinConsecutive: boolean;
  readonly closeBreak: boolean;
  readonly closeMitigation: boolean;
  readonly rangePercent: number;
  readonly timeframe: CompatTimeframe;
  readonly session: string;
  /** HH:MM, for the session 'Custom' alone. */
  readonly sessionStart: string;
  readonly sessionEnd: string;
};

/** The reference's own defaults; it has none for the session, London stands in. */
export const DEFAULT_COMPAT: CompatOptions = {
  swingLength: 50,
  joinConsecutive: false,
  closeBreak: true,
  closeMitigation: false,
  rangePercent: 0.01,
  timeframe: '1D',
  session: 'London',
  sessionStart: '',
  sessionEnd: '',
};

/**
 * One call of the reference over the whole of `columns`: a table with its column names and one row per bar.
 * It looks ahead, repaints and forgets as the reference does, and so must never feed a decision.
 * Empty columns and frames too short for a swing give a table without marks.
 * @throws SmcError USAGE when `swingLength` is not a whole number from 1, or the session is unknown
 * Source: smartmoneyconcepts 0.0.27 (MIT), commit 1b62fd6c41e1.
 */
export function compat(call: CompatCall, columns: CandleColumns, options: CompatOptions): CompatTable {
  switch (call) {
    case 'fvg':
      return fvg(columns, options.joinConsecutive);
    case 'swing_highs_lows':
      return swingHighsLows(columns, checkedLength(options.swingLength));
    case 'bos_choch':
      return bosChoch(columns, swingsOf(columns, options), options.closeBreak);
    case 'ob':
      return ob(columns, swingsOf(columns, options), options.closeMitigation);
    case 'liquidity':
      return liquidity(columns, swingsOf(columns, options), options.rangePercent);
    case 'previous_high_low':
      return previousHighLow(columns, options.timeframe);
    case 'sessions':
      return sessions(columns, options);
    case 'retracements':
      return retracements(columns, swingsOf(columns, options));
  }
}

const swingsOf = (columns: CandleColumns, options: CompatOptions): Swings =>
  findSwings(columns, checkedLength(options.swingLength));

function checkedLength(swingLength: number): number {
  if (Number.isInteger(swingLength) && swingLength >= 1) return swingLength;
  throw new SmcError('USAGE', `swing length ${swingLength}`, 'swing_highs_lows', 'give a whole number from 1');
}
