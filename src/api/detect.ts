// Detect: runs the detectors over the last candles of one market and sums up what stands at the last of them.
import { advance, createEngine, openSessions } from '#detection/detection.ts';
import { durationOf } from '#model/time.ts';
import { directionWord, patternJson } from '#model/pattern-json.ts';
import { patternId } from '#model/pattern.ts';
import type { Candle } from '#model/candle.ts';
import type { DetectionSettings, Engine } from '#detection/detection.ts';
import type { Direction, PatternChange, PatternKind } from '#model/pattern.ts';
import type { Millis } from '#model/time.ts';

/** The last that was said of a pattern, and the bar at whose close it was. */
type Known = { readonly change: PatternChange; readonly at: Millis };

export type DetectInput = {
  readonly candles: readonly Candle[];
  /** Of the longer timeframe that gives the bias; may be empty. */
  readonly higher: readonly Candle[];
  readonly settings: DetectionSettings;
};

const DEAD: ReadonlySet<string> = new Set(['broken', 'filled', 'swept', 'closed', 'inverted']);
/** What is a level or a zone lives on; what merely happened does not. */
const HAPPENINGS: ReadonlySet<PatternKind> = new Set([
  'bos',
  'choch',
  'sweep',
  'inducement',
  'displacement',
  'session',
]);

const trendOf = (engine: Engine | undefined): number =>
  engine === undefined ? 0 : engine.swing.trend !== 0 ? engine.swing.trend : engine.internal.trend;

export type Seen = { readonly known: ReadonlyMap<string, Known>; readonly engine: Engine; readonly last: Candle };

/** Oldest first, at least one candle. The higher candle that closes at the same time comes first, as in the agent. */
export function seen({ candles, higher, settings }: DetectInput): Seen | undefined {
  const last = candles.at(-1);
  if (last === undefined) return undefined;
  const engine = createEngine(last.symbol, last.timeframe, settings);
  const first = higher[0];
  const above = first === undefined ? undefined : createEngine(first.symbol, first.timeframe, settings);
  const known = new Map<string, Known>();
  let at = 0;
  for (const candle of candles) {
    const closesAt = candle.openTime + durationOf(candle.timeframe);
    for (; at < higher.length && higher[at]!.openTime + durationOf(higher[at]!.timeframe) <= closesAt; at += 1)
      move(above!, higher[at]!, 0, () => undefined);
    move(engine, candle, trendOf(above), (change) =>
      known.set(patternId(change.pattern), { change, at: candle.openTime }),
    );
  }
  return { known, engine, last };
}

const move = (engine: Engine, candle: Candle, bias: number, emit: (change: PatternChange) => void): void => {
  const { openTime, open, high, low, close, volume } = candle;
  advance(engine, openTime, open, high, low, close, volume, bias, emit);
};

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const isActive = ({ change }: Known): boolean =>
  !HAPPENINGS.has(change.pattern.kind) && !DEAD.has(change.status) && change.event !== 'expired';

/** `kinds` chooses what `patterns` lists; the other three parts are whole. */
export function detectionJson({ known, engine, last }: Seen, kinds: ReadonlySet<PatternKind> | undefined) {
  const all = [...known.values()];
  const line = (one: Known) => ({ ...patternJson(one.change, one.at), is_active: isActive(one) });
  const living = (kind: PatternKind) =>
    all.filter((one) => one.change.pattern.kind === kind && isActive(one)).map(line);
  const latest = (kind: PatternKind) => {
    const found = all.findLast(({ change }) => change.pattern.kind === kind);
    return found === undefined ? null : line(found);
  };
  const { high, low } = engine.dealing;
  return {
    symbol: last.symbol,
    timeframe: last.timeframe,
    patterns: all.filter(({ change }) => kinds?.has(change.pattern.kind) !== false).map(line),
    order_blocks: living('order-block'),
    liquidity_levels: [...living('liquidity'), ...living('swing')],
    market_structure: {
      trend: directionWord(engine.swing.trend as Direction),
      internal_trend: directionWord(engine.internal.trend as Direction),
      last_bos: latest('bos'),
      last_choch: latest('choch'),
      range_high: finite(high),
      range_low: finite(low),
      equilibrium: finite((high + low) / 2),
      atr: finite(engine.tape.atr),
      sessions: [...openSessions(engine.clock.bits, engine.settings)],
      as_of: last.openTime + durationOf(last.timeframe),
      close: last.close,
    },
  };
}
