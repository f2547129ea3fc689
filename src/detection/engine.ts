// Engine: all that detection knows of one market in one timeframe, as plain data that can be copied and put back.
import { SmcError } from '#model/fate.ts';
import { newSessionClock, newSpan } from './clock.ts';
import { newTape } from './tape.ts';
import { trendEvidence } from './voice.ts';
import { newZoneBook } from './zone-columns.ts';
import { PATTERN_KINDS } from '#model/pattern.ts';
import type { DetectionSettings } from './settings.ts';
import type { Pattern, Scale } from '#model/pattern.ts';
import type { SessionClock, Span } from './clock.ts';
import type { Tape } from './tape.ts';
import type { Timeframe } from '#model/time.ts';
import type { ZoneBook } from './zone-columns.ts';

/** The last swing on a side. `price` is signed by the side that a break leaves through; NaN once broken. */
export type Pivot = { price: number; bar: number; pattern: Pattern | undefined };

/** Structure of one scale. `…Up` and `up` serve breaks upward, `…Down` and `down` breaks downward. */
export type Structure = {
  readonly scale: Scale;
  readonly protectedVariant: string;
  readonly extremeVariant: string;
  readonly bars: number;
  trend: number;
  readonly up: Pivot;
  readonly down: Pivot;
  /** The extreme that the last break came from: signed by the trend, NaN once broken or before the first. */
  readonly guard: { price: number; pattern: Pattern | undefined; lastUp: number; lastDown: number };
  /** Bars of the last blocks, so that none is said twice. */
  readonly blocks: { lastUp: number; lastDown: number; extremeUp: number; extremeDown: number };
};

/** The latest internal swings of one side, as a ring; `taken` is the bar at which price traded through, -1 before. */
export type Members = {
  count: number;
  readonly price: Float64Array;
  readonly bar: Int32Array;
  readonly taken: Int32Array;
  readonly pool: Int32Array;
  readonly poolTenant: Float64Array;
  readonly pattern: (Pattern | undefined)[];
};

/** The best level swept on this bar, and how much the last sweep speaks for what follows. */
export type SweepSide = { rank: number; level: Pattern | undefined; lastBar: number; weight: number };

/** Dealing range: bounds that trail price since the last swing on each side, and the pattern fixed at the last swing. */
export type Dealing = {
  high: number;
  highBar: number;
  low: number;
  lowBar: number;
  pattern: Pattern | undefined;
  /** Index into the statuses of dealing-range.ts. */
  zone: number;
};

export type Engine = {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly settings: DetectionSettings;
  /** 1 for each kind, in the order of PATTERN_KINDS, that is said. */
  readonly speaks: Uint8Array;
  /** The bar in hand; kept here because a float handed from function to function is boxed at each call. */
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  bias: number;
  /** The higher trend's evidence for what points up, and for what points down. */
  trendUp: number;
  trendDown: number;
  readonly tape: Tape;
  readonly book: ZoneBook;
  readonly swing: Structure;
  readonly internal: Structure;
  /** For the bars of the tape: 1 where an internal swing high stands, 2 a low. A long one is always an internal one too. */
  marks: Uint8Array;
  readonly highs: Members;
  readonly lows: Members;
  readonly sweepUp: SweepSide;
  readonly sweepDown: SweepSide;
  inducedUp: boolean;
  inducedDown: boolean;
  readonly dealing: Dealing;
  readonly clock: SessionClock;
  readonly day: Span;
  readonly week: Span;
  readonly sessionSpans: readonly Span[];
};

/**
 * An engine that has seen nothing.
 * @throws SmcError CONFIG_INVALID for settings that cannot work together; RangeError for an unknown zone
 */
export function createEngine(symbol: string, timeframe: Timeframe, settings: DetectionSettings): Engine {
  const { maxOpenZones, sessions, swingBars, internalBars } = settings;
  if (maxOpenZones < 64) refuse(`maxOpenZones is ${maxOpenZones}`, 'give it at least 64: one bar can open many');
  if (sessions.length > 30) refuse(`${sessions.length} sessions`, 'name at most 30');
  if (internalBars < 1 || internalBars > swingBars)
    refuse(`internalBars is ${internalBars}, swingBars ${swingBars}`, 'internal swings are the shorter ones');
  const tape = newTape(reachOf(settings));
  return {
    symbol,
    timeframe,
    settings,
    speaks: Uint8Array.from(PATTERN_KINDS, (kind) => (settings.patterns[kind] ? 1 : 0)),
    time: Number.NaN,
    open: Number.NaN,
    high: Number.NaN,
    low: Number.NaN,
    close: Number.NaN,
    bias: 0,
    trendUp: trendEvidence(0, 1),
    trendDown: trendEvidence(0, -1),
    tape,
    book: newZoneBook(),
    swing: newStructure('swing', settings.swingBars),
    internal: newStructure('internal', settings.internalBars),
    marks: new Uint8Array(tape.mask + 1),
    highs: newMembers(settings.equalMemory),
    lows: newMembers(settings.equalMemory),
    sweepUp: newSweepSide(),
    sweepDown: newSweepSide(),
    inducedUp: false,
    inducedDown: false,
    dealing: {
      high: Number.NaN,
      highBar: -1,
      low: Number.NaN,
      lowBar: -1,
      pattern: undefined,
      zone: 0,
    },
    clock: newSessionClock(settings, timeframe),
    day: newSpan('previous-day'),
    week: newSpan('previous-week'),
    sessionSpans: settings.sessions.map((window) => newSpan(window.name)),
  };
}

/** How many bars back anyone looks. */
export const reachOf = ({ swingBars, legBars }: DetectionSettings): number => Math.max(2 * swingBars, legBars) + 2;

function refuse(what: string, mend: string): never {
  throw new SmcError('CONFIG_INVALID', what, 'detection settings', mend);
}

const newPivot = (): Pivot => ({ price: Number.NaN, bar: -1, pattern: undefined });

const newStructure = (scale: Scale, bars: number): Structure => ({
  scale,
  protectedVariant: `${scale}:protected`,
  extremeVariant: `${scale}:extreme`,
  bars,
  trend: 0,
  up: newPivot(),
  down: newPivot(),
  guard: { price: Number.NaN, pattern: undefined, lastUp: -1, lastDown: -1 },
  blocks: { lastUp: -1, lastDown: -1, extremeUp: -1, extremeDown: -1 },
});

const newMembers = (memory: number): Members => ({
  count: 0,
  price: new Float64Array(memory),
  bar: new Int32Array(memory),
  taken: new Int32Array(memory),
  pool: new Int32Array(memory),
  poolTenant: new Float64Array(memory),
  pattern: Array.from<Pattern | undefined>({ length: memory }).fill(undefined),
});

const newSweepSide = (): SweepSide => ({ rank: 0, level: undefined, lastBar: -1, weight: Number.NaN });
