// Live agent: the runtime with all that surrounds it: its configuration, its log, its figures, and who is told.
import { readFileSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Registry } from 'prom-client';
import {
  accountsOfConfig,
  configDesk,
  limitsOfConfig,
  notifySettings,
  pipelineSettings,
  realAccounts,
} from '#config/config.ts';
import { backtestSettings, strategyFacts } from './backtest-request.ts';
import { feedSource } from './feed-source.ts';
import { guarded } from './guarded.ts';
import { passGate } from './real-gate.ts';
import { needsOf } from '#real/real.ts';
import { realVenues } from './real-venues.ts';
import { notifier, systemTimers } from '#notify/notify.ts';
import { openLogs } from '#logs/logs.ts';
import { openMeasures, publish } from '#metrics/metrics.ts';
import { ruleSource } from './rule-source.ts';
import { problemOf, problemText } from './problem.ts';
import { followLog, HISTORY_FILE, RECORDS_FILE } from '#store/records/records.ts';
import { secretsOf } from './secret.ts';
import { SmcError } from '#model/fate.ts';
import { STORE_FILE } from '#store/log/log.ts';
import { spansIn, tracesOf } from './traces-of.ts';
import { startRuntime } from '#runtime/runtime.ts';
import type { ApiPort, LogRecord } from '#api/api.ts';
import type { Config } from '#config/config.ts';
import type { FeedChoice, FeedSource, SourceOptions } from './feed-source.ts';
import type { Logs } from '#logs/logs.ts';
import type { Notice } from '#bus/bus.ts';
import type { Notifier } from '#notify/notify.ts';
import type { Readings } from '#metrics/metrics.ts';
import type { Runtime, Surroundings } from '#runtime/runtime.ts';
import type { Shell } from './shell.ts';

export type LiveOptions = SourceOptions & {
  /** The file that `config` was read from, or that it would be read from. */
  readonly configPath: string;
  readonly directory: string;
};

export type LiveAgent = {
  readonly port: ApiPort;
  readonly feed: string;
  readonly storePath: string;
  readonly registry: Registry;
  readonly log: (record: LogRecord) => void;
  /** Resolves when the feed has nothing more; a market never ends. @throws SmcError where a recording breaks off */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
};

const LOG_FOLDER = 'logs';
export const CANDLE_FOLDER = 'candles';
/** Who sets the limits of the file at a start. */
const START = 'configuration';

/** As it was started with, and the limits that were saved since. */
const withSaved = (started: Config, { risk_manager, paper_trading, accounts }: Config): Config => ({
  ...started,
  risk_manager,
  paper_trading,
  accounts,
});

/** Runs when it returns. @throws SmcError STORE_*, VENUE_*, CONFIG_INVALID, INSTRUMENT_UNKNOWN, SECRET_* */
export async function liveAgent(choice: FeedChoice, options: LiveOptions): Promise<LiveAgent> {
  const { config: chosen, configPath, directory, shell } = options;
  const source = await feedSource(choice, options);
  const { config, instruments, base } = source;
  const settings = pipelineSettings(config, instruments, base);
  const passed = config.app.mode === 'real' ? await passGate(source, directory, shell) : undefined;
  const venues = passed === undefined ? undefined : await realVenues(source, passed, shell);
  const logs = openLogs({ directory: join(directory, LOG_FOLDER), level: 'info', pretty: false, now: shell.now });
  const log = logs.log('agent');
  const teller = tellerOf(chosen, directory, logs, shell);
  const store = join(directory, source.folder);
  const registry = new Registry();
  const traces = await tracesOf(config, source.folder, log, shell);
  const measures = openMeasures(registry, { now: shell.now, timer: shell.clock, readings: readingsOf(store) });
  publish(registry, 'smc_trace_spans_total', () => spansIn(traces));
  const desk = configDesk({
    directory,
    path: configPath,
    text: readText(configPath),
    inForce: chosen,
    now: shell.now,
    apply: (saved) => setLimits(runtime, saved, START),
  });
  const runtime: Runtime = await startRuntime({
    settings,
    accounts: accountsOfConfig(config),
    ...(venues === undefined ? {} : { venues }),
    venueNote: (text) => {
      log.warn(text);
      shell.err.write(`${text}\n`);
    },
    directory: store,
    feed: source.feed,
    surroundings: {
      version: '0.1.0',
      source: source.name,
      config: () => withSaved(config, desk.inForce()),
      configuration: desk,
      logs: logs.lines,
      candleFolder: join(directory, CANDLE_FOLDER),
      backtestSettings: (request) => backtestSettings(config, request),
      strategies: strategyFacts,
      readiness: readinessTerms(source),
      ruleSource,
    },
    clock: shell.now,
    steady: shell.clock,
    health: {
      latencyMs: config.circuit_breaker.max_latency_ms,
      clockJumpMs: config.circuit_breaker.max_clock_jump_ms,
      errorsPerMinute: config.circuit_breaker.max_errors_per_minute,
    },
    measures: traces === undefined ? measures : { ...measures, timed: (agent) => traces.traced(measures.timed(agent)) },
    notice: (notice) => tellNotice(notice, log, shell),
    trouble: troubleOn(shell, log, teller),
  });
  traces?.begin();
  // Limits that were changed while it ran live in the log: the file has the last word at a start.
  setLimits(runtime, config, START);
  passed?.audit(runtime.log.audit.append);
  for (const [account, why] of passed?.halted ?? []) {
    log.error(`entries of ${account} are halted: ${why}`);
    teller.tell({ severity: 'critical', title: `Entries of ${account} are halted: ${why}` });
  }
  const { port } = runtime;
  const follower = readModelsOf(config, source.folder, store, logs, shell);
  const stopTelling = port.subscribe(port.sequences().last + 1, teller.hear);
  log.info(`started on ${source.name}`, { symbols: instruments.map(({ symbol }) => symbol), store: runtime.log.path });
  const requests = logs.log('api');
  // Last: what fails before is a start that failed, and no alarm.
  const guardian = passed === undefined ? undefined : await guarded(source, store, passed.reports, shell);
  return {
    port,
    feed: runtime.feed,
    storePath: runtime.log.path,
    registry,
    // The pages ask many times a minute: what went well and changed nothing is no news.
    log: (record) => requests[isQuiet(record) ? 'debug' : record.level](record.route, record),
    ended: source.ended,
    async stop() {
      stopTelling();
      await runtime.stop();
      await guardian?.stop();
      await follower?.stop();
      await teller.stop();
      await traces?.stop();
      log.info('stopped');
      logs.close();
    },
  };
}

/** A real account is judged by the paper account that stands for it. */
export function readinessTerms({ config, isEvidence }: FeedSource): NonNullable<Surroundings['readiness']> {
  const evidence = new Map(realAccounts(config).map((account) => [account.name, account.evidence]));
  return { needs: needsOf(config), counts: isEvidence, evidenceOf: (account) => evidence.get(account) ?? account };
}

/** Rows for queries of one's own keep up with the log by themselves: that they lag or fail never holds up the agent. */
export function readModelsOf(
  { storage }: Config,
  exchange: string,
  directory: string,
  logs: Logs,
  { environment }: Shell,
): ReturnType<typeof followLog> | undefined {
  if (storage.read_models === 'off') return undefined;
  const log = logs.log('read models');
  const url = environment['SMC_DATABASE_URL'] ?? '';
  if (storage.read_models === 'postgres' && url === '')
    throw new SmcError(
      'CONFIG_INVALID',
      'the address of the database is not given',
      'storage.read_models',
      'set SMC_DATABASE_URL, such as postgres://user@host/database',
    );
  const { connections, idle_timeout_ms, acquire_timeout_ms, statement_timeout_ms } = storage.postgres;
  const pool = {
    connections,
    idleTimeoutMs: idle_timeout_ms,
    acquireTimeoutMs: acquire_timeout_ms,
    statementTimeoutMs: statement_timeout_ms,
  };
  const database = storage.read_models === 'postgres' ? ({ engine: 'postgres', url, pool } as const) : undefined;
  const file = (name: string) => ({ engine: 'sqlite', path: join(directory, name) }) as const;
  const days = storage.keep_candles_days;
  return followLog({
    directory,
    target: { ...(database ?? file(RECORDS_FILE)), exchange },
    ...(days === undefined ? {} : { keep: { candles: database ?? file(join('..', HISTORY_FILE)), days } }),
    onTrouble: ({ code, what }) => log.error(`${code}: ${what}`),
  });
}

/** Looked up when the page of figures is asked for. */
const readingsOf = (directory: string): Readings => ({
  logBytes: () => sizeOf(join(directory, STORE_FILE)) + sizeOf(join(directory, `${STORE_FILE}-wal`)),
  disk() {
    const { bsize, bavail, blocks } = statfsSync(directory);
    return { freeBytes: bsize * bavail, sizeBytes: bsize * blocks };
  },
});

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

export const isQuiet = ({ level, route }: LogRecord): boolean => level === 'info' && route.startsWith('GET ');

export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Only where they differ from what is in force: a command is a fact, and stays in the log. */
function setLimits({ port, limits }: Runtime, config: Config, by: string): void {
  for (const account of port.accounts()) {
    const wanted = limitsOfConfig(config, account);
    if (!isDeepStrictEqual(limits(account), wanted))
      void port.command(account, { type: 'set-limits', limits: wanted, by });
  }
}

export function tellerOf(config: Config, directory: string, logs: Logs, shell: Shell): Notifier {
  const log = logs.log('notify');
  const { channels, day } = notifySettings(config, {
    secret: (name) => secretsOf(directory, shell).get(name),
    environment: shell.environment,
  });
  return notifier({
    channels,
    day,
    timers: systemTimers(shell.now),
    random: Math.random,
    trouble: (channel, why) => log.warn(`${channel} does not deliver: ${why}`),
  });
}

type Log = ReturnType<Logs['log']>;

/** Said once for each kind of trouble in a row, not five times a second. */
function troubleOn(shell: Shell, log: Log, teller: Notifier) {
  const last = { text: '' };
  return (thrown: SmcError): void => {
    const text = problemText(shell.err, problemOf(thrown));
    if (text !== last.text) {
      shell.err.write(text);
      log.error(`${thrown.code}: ${thrown.message}`, { where: thrown.where });
      teller.tell({ severity: 'critical', title: `The store cannot be written: ${thrown.message}` });
    }
    last.text = text;
  };
}

function tellNotice(notice: Notice, log: Log, shell: Shell): void {
  const text = noticeText(notice);
  if (text === undefined) return;
  log.info(text);
  shell.err.write(`${text}\n`);
}

function noticeText(notice: Notice): string | undefined {
  switch (notice.kind) {
    case 'checkpoint-damaged':
      return `a checkpoint is damaged (${notice.why}): an older one is used`;
    case 'checkpoint-failed':
      return 'a checkpoint could not be written: the next start takes longer';
    case 'recovered':
      return notice.replayed > 0 ? `recovered: ${notice.replayed} events replayed` : undefined;
  }
}
