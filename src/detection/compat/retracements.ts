// Retracements as the reference answers them: how far price has come back along the leg between the last two swings.
import type { CandleColumns } from '#model/candle.ts';
import type { Swings } from './swing-highs-lows.ts';
import type { CompatTable } from './table.ts';

/** Turns of direction after which the answer counts, in the rolled column. */
const TURNS_TO_BLANK = 3;

/**
 * Columns Direction (1 after a swing high, -1 after a swing low), CurrentRetracement%, DeepestRetracement% (one decimal).
 * Every column is one bar late, and the leading legs are blanked to 0.
 * Source: smartmoneyconcepts 0.0.27, `retracements`.
 */
export function retracements(columns: CandleColumns, swings: Swings): CompatTable {
  const { length, high, low } = columns;
  const direction = new Float64Array(length);
  const current = new Float64Array(length);
  const deepest = new Float64Array(length);
  let top = 0;
  let bottom = 0;
  let nextSwing = 0;
  for (let bar = 0; bar < length; bar += 1) {
    const before = direction[bar - 1] ?? 0;
    let side = before;
    if (swings.bars[nextSwing] === bar) {
      side = swings.sides[nextSwing]!;
      if (side === 1) top = swings.levels[nextSwing]!;
      else bottom = swings.levels[nextSwing]!;
      nextSwing += 1;
    }
    direction[bar] = side;
    // Falling legs are read from the bar of the swing on, rising ones a bar later: the reference is not symmetric.
    if (side === -1) current[bar] = wayBack(high[bar]!, top, bottom);
    else if (before === 1) current[bar] = wayBack(low[bar]!, bottom, top);
    else continue;
    deepest[bar] = Math.max(before === side ? deepest[bar - 1]! : 0, current[bar]!);
  }
  const rows = [rolled(direction), rolled(current), rolled(deepest)];
  blankLeadingLegs(rows);
  return { columns: ['Direction', 'CurrentRetracement%', 'DeepestRetracement%'], rows };
}

/** Per cent of the leg from `origin` to `extreme` that `price` has given back, to one decimal, ties to even. */
function wayBack(price: number, origin: number, extreme: number): number {
  const leg = extreme - origin;
  return leg === 0 ? 0 : roundedToEven((100 - ((price - origin) / leg) * 100) * 10) / 10;
}

function roundedToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1;
  return rest < 0.5 ? floor : floor + 1;
}

/** One bar later; the last cell comes round to the first row. */
function rolled(values: Float64Array): Float64Array {
  const result = new Float64Array(values.length);
  if (values.length === 0) return result;
  result.set(values.subarray(0, -1), 1);
  result[0] = values.at(-1)!;
  return result;
}

/** Because the last cell came round to row 0, whether the first turn counts depends on the newest bar: kept. */
function blankLeadingLegs(rows: readonly Float64Array[]): void {
  const direction = rows[0]!;
  let end = direction.length - 1;
  for (let bar = 0, turns = 0; bar < direction.length - 1 && turns < TURNS_TO_BLANK; bar += 1) {
    if (direction[bar] !== direction[bar + 1]) turns += 1;
    if (turns === TURNS_TO_BLANK) end = bar + 2;
  }
  for (const row of rows) row.fill(0, 0, Math.max(end, 0));
}
