// Assumptions: what a run takes for granted about fills and costs, one sentence each. docs/fills.md has them all.
import type { PipelineSettings } from '#pipeline';

const PATHS: Readonly<Record<PipelineSettings['venue']['path'], string>> = {
  pessimistic: 'Inside a candle price takes the way that is worst for each position: the stop before the target.',
  optimistic: 'Inside a candle price takes the way that is best for each position: the target before the stop.',
  ohlc: 'Inside a candle price goes from the open to the low, the high and the close when it rises; to the high first when it falls.',
};

export function assumptionsOf({ venue, instruments, risk }: PipelineSettings): readonly string[] {
  return [
    'A decision is made at the close of a candle and can be filled from the next one on.',
    PATHS[venue.path],
    venue.limitFill === 'through'
      ? 'A limit order is filled only when price trades beyond it.'
      : 'A limit order is filled when price touches it.',
    'A stop that price jumps over is filled at the open behind the gap.',
    ...instruments.map(({ symbol }) => costSentence(symbol, { ...venue, ...venue.costsOf[symbol] })),
    venue.latencyMs === 0
      ? 'Orders reach the venue at once.'
      : `Orders reach the venue after ${venue.latencyMs} ms, which on candles means the next one.`,
    venue.volumeShare === 0
      ? 'The market is deep enough for every order; orders move no price.'
      : `An order takes at most ${100 * venue.volumeShare} % of a candle's volume.`,
    `The account is of type ${risk.accountType}; there are no margin calls.`,
  ];
}

function costSentence(symbol: string, venue: PipelineSettings['venue']): string {
  const parts = [
    `fees ${venue.makerFeeBps} bps as maker, ${venue.takerFeeBps} as taker`,
    `spread ${venue.spreadTicks} ticks + ${venue.spreadBps} bps`,
    `slippage ${venue.slippageBps} bps`,
  ];
  if (venue.fundingBpsPer8Hours !== 0) parts.push(`funding ${venue.fundingBpsPer8Hours} bps each 8 hours`);
  if (venue.swapLongBpsPerDay !== 0 || venue.swapShortBpsPerDay !== 0)
    parts.push(`swap ${venue.swapLongBpsPerDay} bps a night long, ${venue.swapShortBpsPerDay} short`);
  return `${symbol}: ${parts.join(', ')}.`;
}
