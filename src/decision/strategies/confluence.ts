// Confluence: price comes back to a zone where several kinds of evidence, of this and longer timeframes, lie together.
import { displacementSupport, locationSupport, sweepSupport, trendSupport } from './kit/support.ts';
import { farEdge, followZone, isReturn, nearEdge, overlaps } from './kit/zones.ts';
import { NO_SETUPS, strategy, strongestOnly } from './kit/strategy.ts';
import { patternId } from '#model/pattern.ts';
import { unpackEvidence } from '#model/confidence.ts';
import type { Analysed } from '#model/event.ts';
import type { Context, Setup, Support } from './kit/strategy.ts';
import type { Timeframe } from '#model/time.ts';
import type { Zone } from './kit/zones.ts';

/** Zones of the entry timeframe are traded; those of longer ones only speak for them, and crowd out nobody. */
type State = { readonly timeframe: Timeframe; readonly zones: Zone[]; readonly longer: Zone[] };
type Weight =
  | 'blockWeight'
  | 'gapWeight'
  | 'longerWeight'
  | 'sweepWeight'
  | 'structureWeight'
  | 'displacementWeight'
  | 'trendWeight'
  | 'locationWeight';
type Name =
  | Weight
  | 'minimumKinds'
  | 'reachAtr'
  | 'stopBufferAtr'
  | 'maximumAgeBars'
  | 'sweepBars'
  | 'displacementBars';

const weight = (value: number, of: string) => ({ default: value, minimum: 0, maximum: 10, meaning: `weight of ${of}` });

export const confluence = strategy({
  name: 'confluence',
  summary: 'limit entry at a zone where weighted evidence of several kinds and timeframes lies together',
  parameters: {
    blockWeight: weight(1.5, 'an order block at the place'),
    gapWeight: weight(1, 'a fair value gap at the place'),
    longerWeight: weight(1.5, 'a zone of a longer timeframe over the place'),
    sweepWeight: weight(1.5, 'a recent sweep in the same direction'),
    structureWeight: weight(1, 'the last internal break'),
    displacementWeight: weight(1, 'displacement'),
    trendWeight: weight(1.5, 'swing structure here and on the higher timeframe, each'),
    locationWeight: weight(1, 'the place in the dealing range'),
    minimumKinds: { default: 5, minimum: 1, maximum: 9, whole: true, meaning: 'kinds of evidence that must speak' },
    reachAtr: {
      default: 1,
      minimum: 0,
      maximum: 10,
      meaning: 'distance of the close to the zone, in ATR, that is a return',
    },
    stopBufferAtr: { default: 0.1, minimum: 0, maximum: 5, meaning: 'room beyond the far edge of the place, in ATR' },
    maximumAgeBars: {
      default: 300,
      minimum: 1,
      maximum: 10_000,
      whole: true,
      meaning: 'bars after which a zone is let go',
    },
    sweepBars: {
      default: 40,
      minimum: 1,
      maximum: 1000,
      whole: true,
      meaning: 'bars over which a sweep fades as evidence',
    },
    displacementBars: {
      default: 20,
      minimum: 1,
      maximum: 1000,
      whole: true,
      meaning: 'bars for which a displacement counts',
    },
  },
  hears: ['order-block', 'fair-value-gap'],
  everyTimeframe: true,
  initial: (timeframe): State => ({ timeframe, zones: [], longer: [] }),

  onPattern(state, change, bar) {
    if (change.pattern.timeframe === state.timeframe) followZone(state.zones, change, bar);
    // A longer zone may be touched and still speak: that price is in it is the point.
    else if (change.event !== 'touched') followZone(state.longer, change, bar);
  },

  decide(state, analysed, context) {
    const { parameters, chart } = context;
    let setups: Setup[] | undefined;
    let spent: Zone[] | undefined;
    for (const zone of state.zones)
      // A broken zone that has turned speaks for a place and is no place of its own.
      if (!zone.turned && isReturn(zone, analysed, parameters.reachAtr * chart.atr)) {
        const place = state.zones.filter((other) => sharesPlace(zone, other));
        (setups ??= []).push(setupAt(zone, place, state.longer, analysed, context));
        // One plan for a place: what lies in it has spoken and is spent with it.
        (spent ??= []).push(...place);
      }
    let kept = 0;
    for (const zone of state.zones)
      if (!zone.touched && chart.bars - zone.bar < parameters.maximumAgeBars && spent?.includes(zone) !== true) {
        state.zones[kept] = zone;
        kept += 1;
      }
    state.zones.length = kept;
    return setups === undefined ? NO_SETUPS : strongestOnly(setups);
  },
});

const sharesPlace = (zone: Zone, other: Zone): boolean =>
  other.pattern.direction === zone.pattern.direction && overlaps(other.pattern, zone.pattern);

function setupAt(
  zone: Zone,
  place: readonly Zone[],
  longer: readonly Zone[],
  analysed: Analysed,
  context: Context<Name>,
): Setup {
  const { pattern, evidence } = zone;
  const { parameters } = context;
  const direction = pattern.direction === 1 ? 1 : -1;
  const far = place.map((other) => farEdge(other.pattern));
  return {
    trigger: pattern,
    evidence,
    direction,
    orderType: 'limit',
    entry: nearEdge(pattern),
    stop: (direction === 1 ? Math.min(...far) : Math.max(...far)) - direction * parameters.stopBufferAtr * analysed.atr,
    text: `price is ${zone.touched ? 'back out of' : 'within reach of'} ${pattern.low} to ${pattern.high}, where evidence of several kinds lies`,
    supports: supportsOf(zone, place, longer, direction, context),
    minimumSupports: parameters.minimumKinds,
  };
}

function supportsOf(
  zone: Zone,
  place: readonly Zone[],
  longer: readonly Zone[],
  direction: 1 | -1,
  context: Context<Name>,
): readonly Support[] {
  const { chart, higher, parameters } = context;
  const { pattern } = zone;
  const present = (found: Zone | undefined, weighs: number, text: string): Support => ({
    weight: weighs,
    value: found === undefined ? 0 : 1,
    patternId: patternId((found ?? zone).pattern),
    text: found === undefined ? text : `${text} ${found.pattern.low} to ${found.pattern.high}`,
  });
  const shift = chart.internalBreak?.pattern.direction === direction;
  const supports = [
    present(
      place.find((other) => other.pattern.kind === 'order-block'),
      parameters.blockWeight,
      'order block',
    ),
    present(
      place.find((other) => other.pattern.kind === 'fair-value-gap'),
      parameters.gapWeight,
      'fair value gap',
    ),
    sweepSupport(chart, direction, parameters.sweepBars, parameters.sweepWeight, pattern),
    {
      weight: parameters.structureWeight,
      value: shift ? 1 : 0,
      patternId: patternId(shift ? chart.internalBreak!.pattern : pattern),
      text: 'the last internal break goes the same way',
    },
    displacementSupport(
      chart,
      direction,
      unpackEvidence(zone.evidence).displacement,
      parameters.displacementBars,
      parameters.displacementWeight,
      pattern,
    ),
    trendSupport(chart, direction, parameters.trendWeight, pattern),
    locationSupport(chart, direction, nearEdge(pattern), parameters.locationWeight, pattern),
  ];
  if (higher !== undefined) {
    const over = longer.find((other) => sharesPlace(zone, other));
    const frame = over?.pattern.timeframe ?? 'longer';
    supports.push(
      present(over, parameters.longerWeight, `${frame} zone over the place`),
      trendSupport(higher, direction, parameters.trendWeight, pattern),
    );
  }
  return supports;
}
