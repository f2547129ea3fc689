// verify: the no-look-ahead certificate of strategies over a file: cut, poison the future, replay, compare.
import { banner } from './banner.ts';
import { DEFAULT_CONFIG, loadConfig, pipelineSettings } from '#config/config.ts';
import { facts } from './table.ts';
import { loadMarket, parseTime, since, until } from './load.ts';
import { paint } from './terminal.ts';
import { pipeline } from '#pipeline';
import { progress, readableCount } from './progress.ts';
import { qualityNotes } from './notes.ts';
import { seededRandom } from '#backtest/statistics/statistics.ts';
import { SmcError } from '#model/fate.ts';
import { snakeCase } from './snake-case.ts';
import { verify } from '#backtest/backtest.ts';
import { withFlags } from './run-flags.ts';
import type { Certificate } from '#backtest/backtest.ts';
import type { RunFlags } from './run-flags.ts';
import type { Shell } from './shell.ts';
import type { Terminal } from './terminal.ts';

export type VerifyOptions = RunFlags & {
  readonly data: string;
  readonly symbol?: string;
  readonly zone?: string;
  readonly columns?: string;
  readonly fileTimeframe?: string;
  readonly from?: string;
  readonly to?: string;
  readonly cuts?: string;
  readonly json?: boolean;
};

const DEFAULT_CUTS = 16;
const SEED = 1;

/** @throws SmcError VERIFY_FAILED where something depended on the future */
export async function runVerify(options: VerifyOptions, shell: Shell): Promise<void> {
  const base = options.config === undefined ? DEFAULT_CONFIG : await loadConfig(options.config);
  const config = withFlags(base, options);
  const to = options.to === undefined ? undefined : parseTime(options.to, '--to');
  const from = options.from === undefined ? undefined : parseTime(options.from, '--from');
  const cuts = parseCuts(options.cuts);
  shell.err.write(banner(shell.err, 'backtest'));
  const loaded = await loadMarket(options.data, config, options, shell);
  shell.err.write(qualityNotes(shell.err, loaded));
  const columns = since(until(loaded.series.columns, to), from ?? Number.NEGATIVE_INFINITY);
  const series = { ...loaded.series, columns };
  if (series.columns.length < 2)
    throw new SmcError('DATA_EMPTY', 'nothing lies between --from and --to', options.data, 'choose a longer span');
  const settings = pipelineSettings(config, [loaded.instrument], series.timeframe);
  const bar = progress(shell.err, { label: 'Replaying', total: 1, unit: 'certificates', clock: shell.clock });
  try {
    const certificate = verify({
      agents: () => pipeline(settings),
      market: { series },
      cuts,
      random: seededRandom(SEED).next,
      onProgress: (done, total) => bar.at(done / total),
    });
    bar.end();
    shell.out.write(
      options.json === true ? `${JSON.stringify(snakeCase(certificate))}\n` : certificateText(shell.out, certificate),
    );
    if (certificate.leaks.length > 0)
      throw new SmcError(
        'VERIFY_FAILED',
        `${certificate.leaks.length} of ${certificate.replays} replays said something else when the future changed`,
        options.data,
        'the first event that differs stands above: whatever says it reads ahead',
      );
  } finally {
    bar.end();
  }
}

function certificateText(terminal: Terminal, certificate: Certificate): string {
  const { leaks } = certificate;
  const verdict =
    leaks.length === 0
      ? paint(terminal, 'green', 'Nothing looked ahead.')
      : paint(terminal, 'red', `Look-ahead found in ${leaks.length} replays.`);
  const shown = leaks
    .slice(0, 3)
    .map(
      ({ replay, cut, expected, actual }) =>
        `\n${replay} after bar ${cut}\n  true history  ${expected}\n  ${replay.padEnd(12)}  ${actual}\n`,
    );
  return `${verdict}\n\n${facts(terminal, [
    ['bars', certificate.bars],
    ['futures cut and poisoned after', `${certificate.cuts} bars`],
    ['replays', `${certificate.replays} (no future, random, inverted, extreme)`],
    ['events compared', readableCount(certificate.events)],
    ['  patterns', readableCount(certificate.patterns)],
    ['  plans', readableCount(certificate.plans)],
    ['  orders', readableCount(certificate.orders)],
    ['rewritten', leaks.length],
  ])}${shown.join('')}`;
}

function parseCuts(text: string | undefined): number {
  if (text === undefined) return DEFAULT_CUTS;
  const cuts = Number(text);
  if (Number.isInteger(cuts) && cuts > 0) return cuts;
  throw new SmcError('USAGE', `${JSON.stringify(text)} is no count`, '--cuts', 'give a whole number from 1');
}
