// Order block: price comes back to a fresh block in the direction of the trend, and a limit order waits at the block.
import { farEdge, followZone, isReturn, nearEdge } from './kit/zones.ts';
import { internalSupport, locationSupport, sweepSupport, trendSupport } from './kit/support.ts';
import { NO_SETUPS, strategy, strongestOnly } from './kit/strategy.ts';
import { patternId } from '#model/pattern.ts';
import { unpackEvidence } from '#model/confidence.ts';
import type { Analysed } from '#model/event.ts';
import type { Context, Setup, Support } from './kit/strategy.ts';
import type { Zone } from './kit/zones.ts';

type State = { readonly zones: Zone[] };
type Name = 'entryDepth' | 'reachAtr' | 'stopBufferAtr' | 'maximumAgeBars' | 'withTrend' | 'breakers' | 'sweepBars';

export const orderBlock = strategy({
  name: 'order-block',
  summary: 'limit entry at a fresh order block in trend direction when price comes back to it',
  parameters: {
    entryDepth: { default: 0, minimum: 0, maximum: 1, meaning: 'where in the block to enter: 0 near edge, 0.5 middle' },
    reachAtr: {
      default: 1,
      minimum: 0,
      maximum: 10,
      meaning: 'distance of the close to the block, in ATR, that is a return',
    },
    stopBufferAtr: { default: 0.1, minimum: 0, maximum: 5, meaning: 'room beyond the far edge of the block, in ATR' },
    maximumAgeBars: {
      default: 300,
      minimum: 1,
      maximum: 10_000,
      whole: true,
      meaning: 'bars after which a block is let go',
    },
    withTrend: {
      default: 1,
      minimum: 0,
      maximum: 1,
      whole: true,
      meaning: '1 asks for swing structure in the block direction',
    },
    breakers: {
      default: 0,
      minimum: 0,
      maximum: 1,
      whole: true,
      meaning: '1 also trades breakers: broken blocks from their other side',
    },
    sweepBars: {
      default: 40,
      minimum: 1,
      maximum: 1000,
      whole: true,
      meaning: 'bars over which a sweep fades as evidence',
    },
  },
  hears: ['order-block'],
  everyTimeframe: false,
  initial: (): State => ({ zones: [] }),
  onPattern: (state, change, bar) => followZone(state.zones, change, bar),

  decide(state, analysed, context) {
    const { parameters, chart } = context;
    let setups: Setup[] | undefined;
    let kept = 0;
    for (const zone of state.zones) {
      if (zone.turned && parameters.breakers === 0) continue;
      const aligned = parameters.withTrend === 0 || zone.pattern.direction === chart.trend;
      if (aligned && isReturn(zone, analysed, parameters.reachAtr * chart.atr))
        (setups ??= []).push(setupAt(zone, analysed, context));
      // A touched block has had its one chance at the close of this bar.
      else if (!zone.touched && chart.bars - zone.bar < parameters.maximumAgeBars) {
        state.zones[kept] = zone;
        kept += 1;
      }
    }
    state.zones.length = kept;
    return setups === undefined ? NO_SETUPS : strongestOnly(setups);
  },
});

function setupAt(zone: Zone, analysed: Analysed, context: Context<Name>): Setup {
  const { pattern, evidence } = zone;
  const { parameters } = context;
  const direction = pattern.direction === 1 ? 1 : -1;
  const entry = nearEdge(pattern) - direction * parameters.entryDepth * (pattern.high - pattern.low);
  return {
    trigger: pattern,
    evidence,
    direction,
    orderType: 'limit',
    entry,
    stop: farEdge(pattern) - direction * parameters.stopBufferAtr * analysed.atr,
    text: `price ${zone.touched ? 'has touched' : 'is within reach of'} ${zone.turned ? 'a breaker' : 'a fresh order block'} ${pattern.low} to ${pattern.high}`,
    supports: supportsOf(zone, direction, entry, context),
  };
}

function supportsOf(zone: Zone, direction: 1 | -1, entry: number, context: Context<Name>): readonly Support[] {
  const { chart, higher, parameters } = context;
  const { pattern } = zone;
  const supports = [
    trendSupport(chart, direction, 1, pattern),
    internalSupport(chart, direction, 1, pattern),
    locationSupport(chart, direction, entry, 1.5, pattern),
    sweepSupport(chart, direction, parameters.sweepBars, 1, pattern),
    {
      weight: 1.5,
      value: unpackEvidence(zone.evidence).displacement,
      patternId: patternId(pattern.about ?? pattern),
      text: 'left by a displacement',
    },
  ];
  if (higher !== undefined) supports.push(trendSupport(higher, direction, 1.5, pattern));
  return supports;
}
