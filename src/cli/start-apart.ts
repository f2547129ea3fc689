// start --run: one of the programs that together do what the agent does in one process, over a log that they share.
import { hostname } from 'node:os';
import { randomBytes } from 'node:crypto';
import { accountsOfConfig, clusterOptions, pipelineSettings } from '#config/config.ts';
import { banner } from './banner.ts';
import { feedSource } from './feed-source.ts';
import { openLogs } from '#logs/logs.ts';
import { problemOf, problemText } from './problem.ts';
import { programPages } from './program-pages.ts';
import { secretsOf } from './secret.ts';
import { SmcError } from '#model/fate.ts';
import { tellerOf } from './live-agent.ts';
import { startTrade, startWatch } from '#runtime/runtime.ts';
import { join } from 'node:path';
import type { Cluster } from '#bus/kafka/kafka.ts';
import type { Config } from '#config/config.ts';
import type { FeedChoice, FeedSource, SourceOptions } from './feed-source.ts';
import type { ProgramPages, ProgramStatus } from './program-pages.ts';
import type { Shell } from './shell.ts';
import type { KnownCandles, TradeProgram, WatchProgram } from '#runtime/runtime.ts';

export type ProgramName = 'watch' | 'trade' | 'show';

export type ApartOptions = SourceOptions & {
  readonly directory: string;
  /** In place of the one of the configuration. */
  readonly listenPort: number | undefined;
};

const LOG_FOLDER = 'logs';
const MEMBER_BYTES = 4;

/** Runs until it is asked to stop. @throws SmcError CONFIG_INVALID, BUS_UNREACHABLE, STORE_REPLAY, STORE_DAMAGED, PORT_IN_USE, VENUE_* */
export async function startApart(program: ProgramName, choice: FeedChoice, options: ApartOptions): Promise<void> {
  const { config, directory, listenPort, shell } = options;
  const cluster = await sharedCluster(config, directory, shell);
  const source = await feedSource(choice, options);
  const settings = pipelineSettings(source.config, source.instruments, source.base);
  const logs = openLogs({ directory: join(directory, LOG_FOLDER), level: 'info', pretty: false, now: shell.now });
  const log = logs.log(program);
  const member = `${hostname()}-${process.pid}-${randomBytes(MEMBER_BYTES).toString('hex')}`;
  const last = { trouble: '' };
  const trouble = (thrown: SmcError): void => {
    const text = problemText(shell.err, problemOf(thrown));
    if (text !== last.trouble) shell.err.write(text);
    last.trouble = text;
    log.warn(`${thrown.code}: ${thrown.message}`, { where: thrown.where });
  };
  // Who trades tells: nobody else has each event of an account once.
  const teller = program === 'trade' ? tellerOf(config, directory, logs, shell) : undefined;
  const common = { cluster, settings, member, leaseMs: config.bus.lease_ms, trouble };
  const runs =
    program === 'watch'
      ? watching(
          startWatch({
            ...common,
            clock: shell.now,
            isRecorded: choice.kind === 'replay',
            async feed(symbols, known) {
              const own = await feedSource(choice, {
                ...options,
                config: onlyOf(config, symbols),
                only: symbols,
                ...playedOf(symbols, known),
              });
              // A recording is played from its beginning, and what was heard of it is passed over.
              return { feed: own.feed(choice.kind === 'replay' ? new Map() : known), ended: own.ended };
            },
          }),
        )
      : trading(
          startTrade({
            ...common,
            accounts: accountsOfConfig(source.config),
            hear(event) {
              pages?.hear(event);
              teller?.hear(event);
            },
          }),
        );
  let pages: ProgramPages | undefined;
  pages = await programPages(
    {
      program,
      host: config.backend_api.host,
      port: listenPort ?? config.bus.metrics_port,
      status: runs.status,
      leases: runs.work.leases,
      unreadable: cluster.unreadable,
    },
    shell,
  ).catch(async (thrown: unknown) => {
    await runs.work.stop();
    throw thrown;
  });
  shell.err.write(banner(shell.err, config.app.mode, source.name));
  shell.err.write(greeting(program, member, source, cluster, pages.url));
  log.info(`${program} started as ${member}`);
  const stopTelling = tellState(program, runs.work, shell);
  try {
    await Promise.race([shell.asked(), runs.work.ended]);
  } finally {
    stopTelling();
    await pages.stop();
    await runs.work.stop();
    await teller?.stop();
    log.info('stopped');
    logs.close();
  }
  shell.err.write('stopped; everything said is on the log, and others may go on\n');
}

/** @throws SmcError CONFIG_INVALID, BUS_UNREACHABLE, SECRET_* */
export async function sharedCluster(config: Config, directory: string, shell: Shell): Promise<Cluster> {
  if (config.app.mode === 'real')
    throw new SmcError(
      'CONFIG_INVALID',
      'real money is traded by one process only',
      'app.mode',
      'leave --run out, or set app.mode to paper',
    );
  const options = clusterOptions(config, {
    secret: (name) => secretsOf(directory, shell).get(name),
    environment: shell.environment,
  });
  const { openCluster } = await import('#bus/kafka/kafka.ts');
  return openCluster(options);
}

type Run = { readonly work: WatchProgram | TradeProgram; readonly status: () => Promise<ProgramStatus> };

function watching(work: WatchProgram): Run {
  return {
    work,
    async status() {
      const { inputs, waiting, feed, hasEnded } = work.figures();
      return { state: work.state(), units: work.units(), handled: inputs, lag: waiting, feed, hasEnded };
    },
  };
}

function trading(work: TradeProgram): Run {
  return {
    work,
    async status() {
      const { turns, time } = work.figures();
      return { state: work.state(), units: work.units(), handled: turns, lag: await work.lag(), time };
    },
  };
}

/** Up to where all of them have been heard. */
const playedOf = (symbols: readonly string[], known: KnownCandles): Pick<SourceOptions, 'playedUntil'> =>
  symbols.every((symbol) => known.has(symbol))
    ? { playedUntil: Math.min(...[...known.values()].map(({ last }) => last)) }
    : {};

/** The exchange is asked only about the markets of the share. */
function onlyOf(config: Config, symbols: readonly string[]): Config {
  const exchanges = Object.fromEntries(
    Object.entries(config.exchanges).map(([name, exchange]) => [
      name,
      { ...exchange, symbols: exchange.symbols.filter((symbol) => symbols.includes(symbol)) },
    ]),
  );
  return { ...config, exchanges };
}

function greeting(
  program: ProgramName,
  member: string,
  { name }: FeedSource,
  { topics }: Cluster,
  url: string,
): string {
  return `${program} ${member}\nprices: ${name}; log: ${topics.market}, ${topics.account}\nfigures and health: ${url}\nCtrl-C hands over to others and stops.\n`;
}

const TELL_MS = 250;

/** A line for each change of what it does. */
function tellState(program: ProgramName, work: WatchProgram | TradeProgram, shell: Shell): () => void {
  let last = '';
  const tell = (): void => {
    const state = work.state();
    const text = state === 'running' ? `${program} runs partitions ${work.units().join(', ')}` : `${program} ${state}`;
    if (text !== last) shell.err.write(`${text}\n`);
    last = text;
  };
  const timer = setInterval(tell, TELL_MS);
  return () => clearInterval(timer);
}
