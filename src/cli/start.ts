// start: the live agent, on paper or with real money, with its API, until it is asked to stop.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { banner } from './banner.ts';
import { DEFAULT_CONFIG, loadConfig, realAccounts } from '#config/config.ts';
import { DEFAULT_DIRECTORY } from './paper.ts';
import { assureMode } from './real-gate.ts';
import { takeDataFolder } from './data-folder.ts';
import { eventLine } from './event-line.ts';
import { formatFixed } from '#model/number.ts';
import { isoTime, SECOND_MS } from '#model/time.ts';
import { knock } from './knock.ts';
import { liveAgent } from './live-agent.ts';
import { openGateway } from './gateway.ts';
import { patientLines } from './patient-lines.ts';
import { SmcError } from '#model/fate.ts';
import { printable } from './terminal.ts';
import { suggestion } from '#model/nearest.ts';
import type { Config } from '#config/config.ts';
import type { Gateway } from './gateway.ts';
import type { FeedChoice } from './feed-source.ts';
import type { LiveAgent, LiveOptions } from './live-agent.ts';
import type { Shell } from './shell.ts';

export type StartOptions = {
  readonly config?: string;
  readonly dataDir?: string;
  readonly port?: string;
  readonly feed?: string;
  readonly replay?: readonly string[];
  readonly speed?: string;
  readonly venue?: string;
  readonly run?: string;
};

const CONFIG_FILE = 'config.yaml';
/** Minutes of the demo market in a minute; a replay goes as fast as it was recorded. */
const DEMO_SPEED = 60;
const REPLAY_SPEED = 1;
const SPEED_MOST = 10_000;
const FEEDS = ['auto', 'binance', 'demo', 'replay'] as const;
type FeedName = (typeof FEEDS)[number];

/** A first run does not wait longer for the exchange before it shows the demo market instead. */
const FIRST_CONTACT_MS = 5 * SECOND_MS;
const PORT_MOST = 65_535;
const TLS_OFF = 'NODE_TLS_REJECT_UNAUTHORIZED';

/** @throws SmcError STORE_* when the data directory cannot be used, VENUE_* when a feed that was asked for cannot be had, PORT_IN_USE, CONFIG_INVALID, USAGE */
export async function start(options: StartOptions, shell: Shell): Promise<void> {
  const asked = parseFeed(options.feed);
  const speed = parseSpeed(options.speed, asked);
  const program = options.run === undefined ? undefined : parseProgram(options.run);
  const listenPort = options.port === undefined ? undefined : parsePort(options.port);
  const directory = options.dataDir ?? DEFAULT_DIRECTORY;
  assureTls(shell);
  // Where a person has saved a configuration in the dashboard, it is the one of this folder.
  const configPath = options.config ?? join(directory, CONFIG_FILE);
  const isGiven = options.config !== undefined || existsSync(configPath);
  const config = isGiven ? await loadConfig(configPath) : DEFAULT_CONFIG;
  assureMode(config, exchangeOf(asked, config), options.venue, directory);
  takeDataFolder(directory);
  const common: LiveOptions = {
    config,
    configPath,
    directory,
    venue: options.venue,
    speed,
    shell,
  };
  if (program === 'watch' || program === 'trade') {
    const { startApart } = await import('./start-apart.ts');
    await startApart(program, feedChoice(asked, options, config), { ...common, listenPort });
    return;
  }
  const agent = program === 'show' ? await shown(asked, options, common) : await choose(asked, options, common);
  let gateway: Gateway | undefined;
  try {
    gateway = await openGateway({ ...agent, config, directory, listenPort }, shell);
    const realNames = new Set(realAccounts(config).map(({ name }) => name));
    // Whoever reads that it runs may ask it to stop.
    const end = shell.asked();
    shell.err.write(greeting(agent, gateway, realNames));
    const { port } = agent;
    const say = patientLines(shell.out);
    const stopLines = port.subscribe(port.sequences().last + 1, (event) => {
      const text = eventLine(shell.out, event);
      if (text !== undefined) say(`${isoTime(event.time)}  ${text}\n`);
    });
    await Promise.race([end, agent.ended]);
    stopLines();
  } finally {
    await gateway?.stop();
    await agent.stop();
  }
  shell.err.write('stopped; everything said is in the store\n');
}

/** Whose prices it will be; undefined where they are made up or recorded. */
function exchangeOf(asked: FeedName, { exchanges }: Config): string | undefined {
  if (asked === 'demo' || asked === 'replay') return undefined;
  if (asked === 'binance') return asked;
  return Object.entries(exchanges).find(([, { enabled }]) => enabled)?.[0] ?? 'binance';
}

/** Only a machine on which nothing was chosen falls back to the demo: what a person named is had or said to be missing. */
async function choose(asked: FeedName, options: StartOptions, common: LiveOptions): Promise<LiveAgent> {
  const { shell, config } = common;
  const on = (choice: FeedChoice, note: string): Promise<LiveAgent> => {
    shell.err.write(banner(shell.err, config.app.mode, note));
    return liveAgent(choice, common);
  };
  const demo = (): Promise<LiveAgent> => on({ kind: 'demo' }, 'DEMO DATA, made up by a seeded generator');
  if (asked === 'demo') return demo();
  if (asked === 'replay') return on({ kind: 'replay', paths: replayPaths(options) }, 'RECORDED DATA, played again');
  const isReal = config.app.mode === 'real';
  const exchange = Object.entries(config.exchanges).find(([, { enabled }]) => enabled)?.[0];
  if (asked === 'auto' && exchange !== undefined && exchange !== 'binance')
    return on({ kind: 'exchange', id: exchange }, `prices of ${exchange}`);
  const isChosen =
    isReal ||
    options.config !== undefined ||
    exchange !== undefined ||
    options.venue !== undefined ||
    asked === 'binance';
  if (isChosen) return on({ kind: 'binance' }, 'prices of Binance spot');
  try {
    return await liveAgent({ kind: 'binance' }, { ...common, contactMs: FIRST_CONTACT_MS });
  } catch (thrown) {
    if (!(thrown instanceof SmcError) || thrown.code !== 'VENUE_UNREACHABLE') throw thrown;
    shell.err.write('Binance cannot be reached: the demo market runs instead.\n');
    const agent = await demo();
    const stopKnocking = knock(() =>
      shell.err.write('Binance can be reached now: stop and start again to watch its prices.\n'),
    );
    return {
      ...agent,
      async stop() {
        stopKnocking();
        await agent.stop();
      },
    };
  }
}

async function shown(asked: FeedName, options: StartOptions, common: LiveOptions): Promise<LiveAgent> {
  const { shownAgent } = await import('./shown-agent.ts');
  return shownAgent(feedChoice(asked, options, common.config), common);
}

/** Of programs apart, which all have to mean the same markets: nothing is tried and given up for another. */
function feedChoice(asked: FeedName, options: StartOptions, config: Config): FeedChoice {
  if (asked === 'demo') return { kind: 'demo' };
  if (asked === 'replay') return { kind: 'replay', paths: replayPaths(options) };
  const exchange = exchangeOf(asked, config);
  return exchange === undefined || exchange === 'binance' ? { kind: 'binance' } : { kind: 'exchange', id: exchange };
}

const PROGRAMS = ['watch', 'trade', 'show'] as const;

/** @throws SmcError USAGE */
function parseProgram(text: string): (typeof PROGRAMS)[number] {
  const found = PROGRAMS.find((name) => name === text);
  if (found !== undefined) return found;
  throw new SmcError('USAGE', `${JSON.stringify(text)} is no program`, '--run', suggestion(text, PROGRAMS));
}

/** @throws SmcError USAGE */
function replayPaths({ replay }: StartOptions): readonly string[] {
  if (replay !== undefined && replay.length > 0) return replay;
  throw new SmcError(
    'USAGE',
    'nothing to replay was named',
    '--replay',
    'name a recording, a candle file, or a folder',
  );
}

/** With this in the environment every certificate is believed, that of an impostor too. @throws SmcError CONFIG_INVALID */
function assureTls({ environment }: Shell): void {
  if (environment[TLS_OFF] !== '0') return;
  const what = 'certificates are not checked in this environment';
  throw new SmcError(
    'CONFIG_INVALID',
    what,
    TLS_OFF,
    'unset it; name a certificate of your own in NODE_EXTRA_CA_CERTS',
  );
}

function greeting(
  { port, feed, storePath }: LiveAgent,
  { url, oneTimePassword }: Gateway,
  realNames: ReadonlySet<string>,
): string {
  const accounts = port.accounts().map((name) => {
    const { account, positions, trades } = port.view(name);
    const equity = account === undefined ? 'not yet known' : `${formatFixed(account.equity)} ${account.currency}`;
    const kind = realNames.has(name) ? 'REAL' : 'paper';
    return `${kind} account ${name}: equity ${equity}, ${positions.size} open, ${trades.length} trades so far\n`;
  });
  // Tripped before the first line of what happens, in an earlier run or by what the start has met.
  const halts = port
    .breakers()
    .map(({ account, tier, rule, detail }) => `halted: ${account}, ${tier} breaker, ${rule}: ${printable(detail)}\n`);
  const first =
    oneTimePassword === undefined
      ? ''
      : `First sign-in: admin@localhost with the one-time password ${oneTimePassword}\n(shown only now, good for a day; you choose your own then)\n`;
  return `${accounts.join('')}${halts.join('')}feed ${feed}; store ${storePath}\nDashboard and API: ${url}\n${first}Ctrl-C stops it cleanly; the next start goes on where this one ended.\n`;
}

/** @throws SmcError USAGE */
function parseFeed(text: string | undefined): FeedName {
  if (text === undefined) return 'auto';
  const found = FEEDS.find((name) => name === text);
  if (found !== undefined) return found;
  throw new SmcError('USAGE', `${JSON.stringify(text)} is no feed`, '--feed', suggestion(text, FEEDS));
}

/** @throws SmcError USAGE */
function parseSpeed(text: string | undefined, feed: FeedName): number {
  const isReplay = feed === 'replay';
  if (text === undefined) return isReplay ? REPLAY_SPEED : DEMO_SPEED;
  if (text === 'max' && isReplay) return Number.POSITIVE_INFINITY;
  const speed = Number(text);
  if (speed > 0 && speed <= SPEED_MOST) return speed;
  throw new SmcError(
    'USAGE',
    `${JSON.stringify(text)} is no speed`,
    '--speed',
    `give a number above 0, at most ${SPEED_MOST}${isReplay ? ', or max' : ''}`,
  );
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= PORT_MOST) return port;
  throw new SmcError('USAGE', `${JSON.stringify(text)} is no port`, '--port', `give a number, 0 to ${PORT_MOST}`);
}
