// Sweep worker: takes the next variant until none is left, and says what each made as soon as it is done.
import { parentPort, workerData } from 'node:worker_threads';
import { drawdownsOf } from './statistics/statistics.ts';
import { formatFixed, toNumber } from '#model/number.ts';
import { pipeline } from '#pipeline';
import { run } from './run.ts';
import { SmcError } from '#model/fate.ts';
import { sweptTrades } from './optimisation.ts';
import type { PipelineSettings } from '#pipeline';
import type { SweepResult, SweepTask, SweepWord } from './sweep.ts';

const { markets, variants, from, next } = workerData as SweepTask;

function resultOf(index: number, settings: PipelineSettings): SweepResult {
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

const say = (word: SweepWord): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of threads has no origin
  parentPort!.postMessage(word);
};

try {
  for (;;) {
    const index = Atomics.add(next, 0, 1);
    const settings = variants[index];
    if (settings === undefined) break;
    say({ kind: 'done', result: resultOf(index, settings) });
  }
} catch (thrown) {
  if (!(thrown instanceof SmcError)) throw thrown;
  const { code, message: what, where, mend } = thrown;
  say({ kind: 'failed', code, what, where, mend });
}
