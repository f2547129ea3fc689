// Settings: every threshold of the detectors, in bars or in ATR, and the switches that say which patterns are told.
import type { PatternKind } from '#model/pattern.ts';

/** `session` windows also give their high and low as liquidity when they close; `kill-zone` windows are only bits. */
export type SessionWindow = {
  readonly name: string;
  readonly role: 'session' | 'kill-zone';
  /** IANA name; the window follows this zone's daylight saving. */
  readonly zone: string;
  /** "HH:MM", wall clock of the zone, half-open: a bar opening at `end` is outside. May run over midnight. */
  readonly start: string;
  readonly end: string;
};

export type DetectionSettings = {
  /** What is said. Everything is always computed: a switch never changes what the other patterns are. */
  readonly patterns: Readonly<Record<PatternKind, boolean>>;
  /** Bars to each side of a swing of the long leg, and of the short one. It is known exactly so many bars late. */
  readonly swingBars: number;
  readonly internalBars: number;
  /** A level is broken by a close beyond it, or already by a wick. */
  readonly structureBreak: 'close' | 'wick';
  /** The same for the far edge of a block or gap. */
  readonly zoneBreak: 'close' | 'wick';
  /** Smallest body of a displacement. */
  readonly displacementAtr: number;
  /** Smallest body that must stand in the leg of a break for it to leave a block. */
  readonly orderBlockDisplacementAtr: number;
  /** The last opposing candle before the displacement, the candle at the leg's extreme, or both. */
  readonly orderBlockCandle: 'last' | 'extreme' | 'both';
  /** How far back from a break its leg is looked at. */
  readonly legBars: number;
  readonly gapMinimumAtr: number;
  readonly imbalanceMinimumAtr: number;
  /** Highs no further apart than this are equal. */
  readonly equalToleranceAtr: number;
  /** How many of the latest internal swings on a side may become part of a pool. */
  readonly equalMemory: number;
  /** How close above a zone (below, for a bearish one) an internal swing must lie to be its inducement. */
  readonly inducementAtr: number;
  /** How far price must leave a zone before a return counts as a new touch. */
  readonly rearmAtr: number;
  /** A sweep speaks for the patterns of so many bars after it, less with each. */
  readonly sweepMemoryBars: number;
  /** Width of the equilibrium, as a part of the dealing range. */
  readonly equilibriumBand: number;
  /** Retracement from the end of the leg, as parts of the dealing range. */
  readonly oteFrom: number;
  readonly oteTo: number;
  /** When a trading day starts. From noon on it counts as the next calendar day, as in forex (17:00 New York). */
  readonly dayZone: string;
  readonly dayStart: string;
  /** At most 30; the order is the order of the bits. */
  readonly sessions: readonly SessionWindow[];
  /** Open zones and levels; beyond it the oldest are said to have expired. */
  readonly maxOpenZones: number;
  /** Age at which a zone or level expires. */
  readonly expireBars: number;
};

const NEW_YORK = 'America/New_York';

/** docs/patterns.md says why each default is what it is. */
export const DEFAULT_DETECTION: DetectionSettings = {
  patterns: {
    swing: true,
    bos: true,
    choch: true,
    'order-block': true,
    'fair-value-gap': true,
    'volume-imbalance': true,
    liquidity: true,
    sweep: true,
    inducement: true,
    displacement: true,
    'dealing-range': true,
    session: true,
  },
  swingBars: 20,
  internalBars: 5,
  structureBreak: 'close',
  zoneBreak: 'close',
  displacementAtr: 1.5,
  orderBlockDisplacementAtr: 1,
  orderBlockCandle: 'last',
  legBars: 200,
  gapMinimumAtr: 0.25,
  imbalanceMinimumAtr: 0.1,
  equalToleranceAtr: 0.1,
  equalMemory: 8,
  inducementAtr: 1,
  rearmAtr: 0.5,
  sweepMemoryBars: 20,
  equilibriumBand: 0.05,
  oteFrom: 0.62,
  oteTo: 0.79,
  dayZone: 'UTC',
  dayStart: '00:00',
  sessions: [
    { name: 'asia', role: 'session', zone: 'Asia/Tokyo', start: '09:00', end: '18:00' },
    { name: 'london', role: 'session', zone: 'Europe/London', start: '08:00', end: '17:00' },
    { name: 'new-york', role: 'session', zone: NEW_YORK, start: '08:00', end: '17:00' },
    { name: 'asia-kill-zone', role: 'kill-zone', zone: NEW_YORK, start: '20:00', end: '00:00' },
    { name: 'london-kill-zone', role: 'kill-zone', zone: NEW_YORK, start: '02:00', end: '05:00' },
    { name: 'new-york-kill-zone', role: 'kill-zone', zone: NEW_YORK, start: '07:00', end: '10:00' },
    { name: 'london-close-kill-zone', role: 'kill-zone', zone: NEW_YORK, start: '10:00', end: '12:00' },
  ],
  maxOpenZones: 1_000,
  expireBars: 2_000,
};

/** Names of the default session bits, lowest bit first. */
export const SESSION_NAMES: readonly string[] = DEFAULT_DETECTION.sessions.map((window) => window.name);

/** Names of the windows that `bits` says are open, in the order of the settings. */
export const openSessions = (bits: number, settings: DetectionSettings = DEFAULT_DETECTION): readonly string[] =>
  settings.sessions.filter((_window, index) => (bits & (1 << index)) !== 0).map((window) => window.name);
