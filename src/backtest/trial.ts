// Trial: one variant of the settings over one history, wherever it is run: the same settings and candles make the same result to the last digit.
import { drawdownsOf } from './statistics/statistics.ts';
import { formatFixed, toNumber } from '#model/number.ts';
import { pipeline } from '#pipeline';
import { run } from './run.ts';
import { SmcError } from '#model/fate.ts';
import { sweptTrades } from './optimisation.ts';
import type { CandleSeries } from '#model/candle.ts';
import type { Millis } from '#model/time.ts';
import type { PipelineSettings } from '#pipeline';
import type { SweepResult, SweepWord } from './sweep.ts';

/** What a worker says to a variant: its result, or what the world refused; a fault of ours is thrown. */
export function trialWord(
  markets: readonly CandleSeries[],
  from: Millis | undefined,
  index: number,
  settings: PipelineSettings,
): SweepWord {
  try {
    return { kind: 'done', result: resultOf(markets, from, index, settings) };
  } catch (thrown) {
    if (!(thrown instanceof SmcError)) throw thrown;
    const { code, message: what, where, mend } = thrown;
    return { kind: 'failed', code, what, where, mend };
  }
}

function resultOf(
  markets: readonly CandleSeries[],
  from: Millis | undefined,
  index: number,
  settings: PipelineSettings,
): SweepResult {
  const { view, fingerprint, start, end } = run({
    agents: pipeline(settings),
    markets: markets.map((series) => ({ series })),
    ...(from === undefined ? {} : { from }),
  });
  const equity = view.equity.map(({ time, account }) => ({ time, equity: toNumber(account.equity) }));
  return {
    index,
    trades: sweptTrades(view),
    finalEquity: formatFixed(view.account?.equity ?? settings.ledger.capital),
    drawdown: drawdownsOf(toNumber(settings.ledger.capital), equity).reduce(
      (deepest, { share }) => Math.max(deepest, share),
      0,
    ),
    start,
    end,
    fingerprint,
  };
}
