// Detect: runs the detectors over the last candles of one market and sums up what stands at the last of them.
import { advance, createEngine, openSessions } from '#detection/detection.ts';
import { confidenceOf, unpackEvidence } from '#model/confidence.ts';
import { durationOf } from '#model/time.ts';
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

const directionWord = (direction: Direction): 'bullish' | 'bearish' | 'neutral' =>
  direction === 1 ? 'bullish' : direction === -1 ? 'bearish' : 'neutral';

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const isActive = ({ change }: Known): boolean =>
  !HAPPENINGS.has(change.pattern.kind) && !DEAD.has(change.status) && change.event !== 'expired';

/** Names as `smc detect --json` has them. */
export function patternJson({ pattern, event, status, touches, evidence }: PatternChange, at: Millis) {
  const { displacement, volume, sweep, higherTimeframe, freshness, location } = unpackEvidence(evidence);
  const rounded = (value: number): number => Math.round(value * 1000) / 1000;
  return {
    id: patternId(pattern),
    event,
    pattern: pattern.kind,
    variant: pattern.variant,
    direction: directionWord(pattern.direction),
    symbol: pattern.symbol,
    timeframe: pattern.timeframe,
    formed_at: pattern.formedAt,
    known_at: pattern.knownAt,
    at,
    high: pattern.high,
    low: pattern.low,
    status,
    touches,
    confidence: confidenceOf(evidence),
    components: {
      displacement: rounded(displacement),
      volume: rounded(volume),
      sweep: rounded(sweep),
      higher_timeframe: rounded(higherTimeframe),
      freshness: rounded(freshness),
      location: rounded(location),
    },
    about: pattern.about === undefined ? null : patternId(pattern.about),
  };
}

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
