// Shown agent: the API and the pages of an agent whose parts run in programs apart, over the log that they share.
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { accountsOfConfig, configDesk, pipelineSettings } from '#config/config.ts';
import { backtestSettings, strategyFacts } from './backtest-request.ts';
import { CANDLE_FOLDER, isQuiet, readinessTerms, readModelsOf, readText } from './live-agent.ts';
import { banner } from './banner.ts';
import { feedSource } from './feed-source.ts';
import { openLogs } from '#logs/logs.ts';
import { openMeasures, publish } from '#metrics/metrics.ts';
import { problemOf, problemText } from './problem.ts';
import { ruleSource } from './rule-source.ts';
import { sharedCluster } from './start-apart.ts';
import { startShow } from '#runtime/runtime.ts';
import type { FeedChoice } from './feed-source.ts';
import type { LiveAgent, LiveOptions } from './live-agent.ts';

const LOG_FOLDER = 'logs';
/** Of the data folder; made again from the shared log where it is gone. */
const STORE_FOLDER = 'show';

/** Everything that was said is in the views when it returns. @throws SmcError CONFIG_INVALID, BUS_UNREACHABLE, STORE_*, SECRET_* */
export async function shownAgent(choice: FeedChoice, options: LiveOptions): Promise<LiveAgent> {
  const { config: chosen, configPath, directory, shell } = options;
  const cluster = await sharedCluster(chosen, directory, shell);
  const source = await feedSource(choice, options);
  const { config } = source;
  shell.err.write(banner(shell.err, config.app.mode, source.name));
  const logs = openLogs({ directory: join(directory, LOG_FOLDER), level: 'info', pretty: false, now: shell.now });
  const log = logs.log('show');
  const store = join(directory, STORE_FOLDER);
  const registry = new Registry();
  const measures = openMeasures(registry, { now: shell.now, timer: shell.clock });
  let told = '';
  const show = await startShow({
    cluster,
    settings: pipelineSettings(config, source.instruments, source.base),
    accounts: accountsOfConfig(config),
    directory: store,
    surroundings: {
      version: '0.1.0',
      source: source.name,
      config: () => config,
      configuration: configDesk({
        directory,
        path: configPath,
        text: readText(configPath),
        inForce: chosen,
        now: shell.now,
        apply: () => undefined,
      }),
      logs: logs.lines,
      candleFolder: join(directory, CANDLE_FOLDER),
      backtestSettings: (request) => backtestSettings(config, request),
      strategies: strategyFacts,
      readiness: readinessTerms(source),
      ruleSource,
    },
    clock: shell.now,
    hear: measures.onEvent,
    trouble(thrown) {
      const text = problemText(shell.err, problemOf(thrown));
      if (text !== told) shell.err.write(text);
      told = text;
      log.warn(`${thrown.code}: ${thrown.message}`, { where: thrown.where });
    },
  });
  const figures = { lag: 0, heardAt: shell.clock() };
  const look = async (): Promise<void> => {
    const lag = await show.lag().catch(() => undefined);
    figures.lag = lag ?? Number.NaN;
    if (lag !== undefined) figures.heardAt = shell.clock();
  };
  const looking = setInterval(() => void look(), LAG_MS);
  const tell = (name: Parameters<typeof publish>[1], value: () => number, ...more: readonly string[]): void =>
    publish(registry, name, () => [{ labels: ['show', ...more], value: value() }]);
  tell('smc_program_state', () => 1, 'running');
  tell('smc_program_lag', () => figures.lag);
  tell('smc_program_unreadable_total', () => cluster.unreadable.count);
  tell('smc_bus_silence_seconds', () => (shell.clock() - figures.heardAt) / 1_000);
  const follower = readModelsOf(config, source.folder, store, logs, shell);
  const requests = logs.log('api');
  log.info(`started on ${cluster.topics.market}`);
  return {
    port: show.port,
    feed: 'shared log',
    storePath: show.log.path,
    registry,
    log: (record) => requests[isQuiet(record) ? 'debug' : record.level](record.route, record),
    ended: show.ended,
    async stop() {
      clearInterval(looking);
      await show.stop();
      await follower?.stop();
      log.info('stopped');
      logs.close();
    },
  };
}

const LAG_MS = 5_000;
