// start: the live agent in paper mode with its API, until it is asked to stop.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { banner } from './banner.ts';
import { DEFAULT_CONFIG, loadConfig } from '#config/config.ts';
import { DEFAULT_DIRECTORY } from './paper.ts';
import { eventLine } from './event-line.ts';
import { formatFixed } from '#model/number.ts';
import { isoTime, SECOND_MS } from '#model/time.ts';
import { liveAgent } from './live-agent.ts';
import { openGateway } from './gateway.ts';
import { SmcError } from '#model/fate.ts';
import { suggestion } from '#model/nearest.ts';
import type { Gateway } from './gateway.ts';
import type { LiveAgent, LiveOptions } from './live-agent.ts';
import type { Millis } from '#model/time.ts';
import type { Shell } from './shell.ts';

export type StartOptions = {
  readonly config?: string;
  readonly dataDir?: string;
  readonly port?: string;
  readonly feed?: string;
  readonly speed?: string;
  readonly venue?: string;
};

const CONFIG_FILE = 'config.yaml';
const DEMO_SPEED = 60;
const FEEDS = ['auto', 'binance', 'demo'] as const;
type FeedName = (typeof FEEDS)[number];

/** A first run does not wait longer for the exchange before it shows the demo market instead. */
const FIRST_CONTACT_MS = 5 * SECOND_MS;
const PORT_MOST = 65_535;

/** @throws SmcError STORE_* when the data directory cannot be used, VENUE_* when a feed that was asked for cannot be had, PORT_IN_USE, CONFIG_INVALID, USAGE */
export async function start(options: StartOptions, shell: Shell): Promise<void> {
  const asked = parseFeed(options.feed);
  const speed = parseSpeed(options.speed);
  const listenPort = options.port === undefined ? undefined : parsePort(options.port);
  const directory = options.dataDir ?? DEFAULT_DIRECTORY;
  // Where a person has saved a configuration in the dashboard, it is the one of this folder.
  const configPath = options.config ?? join(directory, CONFIG_FILE);
  const isGiven = options.config !== undefined || existsSync(configPath);
  const config = isGiven ? await loadConfig(configPath) : DEFAULT_CONFIG;
  const common: LiveOptions = {
    config,
    configPath,
    directory,
    venue: options.venue,
    speed,
    shell,
  };
  const agent = await choose(asked, options, common);
  let gateway: Gateway | undefined;
  try {
    gateway = await openGateway({ ...agent, config, directory, listenPort }, shell);
    shell.err.write(greeting(agent, gateway));
    const { port } = agent;
    const stopLines = port.subscribe(port.sequences().last + 1, (event) => {
      const text = eventLine(shell.out, event);
      if (text !== undefined) shell.out.write(`${isoTime(event.time)}  ${text}\n`);
    });
    await shell.asked();
    stopLines();
  } finally {
    await gateway?.stop();
    await agent.stop();
  }
  shell.err.write('stopped; everything said is in the store\n');
}

/** Only a machine on which nothing was chosen falls back to the demo: what a person named is had or said to be missing. */
async function choose(asked: FeedName, options: StartOptions, common: LiveOptions): Promise<LiveAgent> {
  const { shell } = common;
  const demo = (): Promise<LiveAgent> => {
    shell.err.write(banner(shell.err, 'paper', 'DEMO DATA, made up by a seeded generator'));
    return liveAgent('demo', common);
  };
  const binance = (contactMs?: Millis): Promise<LiveAgent> => liveAgent('binance', { ...common, contactMs });
  const isNamed = options.config !== undefined || Object.keys(common.config.exchanges).length > 0;
  const isChosen = isNamed || options.venue !== undefined || asked === 'binance';
  if (asked === 'demo') return demo();
  if (isChosen) shell.err.write(banner(shell.err, 'paper', 'prices of Binance spot'));
  try {
    return await binance(isChosen ? undefined : FIRST_CONTACT_MS);
  } catch (thrown) {
    if (isChosen || !(thrown instanceof SmcError) || thrown.code !== 'VENUE_UNREACHABLE') throw thrown;
    shell.err.write('Binance cannot be reached: the demo market runs instead.\n');
    return demo();
  }
}

function greeting({ port, feed, storePath }: LiveAgent, { url, oneTimePassword }: Gateway): string {
  const accounts = port.accounts().map((name) => {
    const { account, positions, trades } = port.view(name);
    const equity = account === undefined ? 'not yet known' : `${formatFixed(account.equity)} ${account.currency}`;
    return `paper account ${name}: equity ${equity}, ${positions.size} open, ${trades.length} trades so far\n`;
  });
  const first =
    oneTimePassword === undefined
      ? ''
      : `First sign-in: admin@localhost with the one-time password ${oneTimePassword}\n(shown only now, good for a day; you choose your own then)\n`;
  return `${accounts.join('')}feed ${feed}; store ${storePath}\nDashboard and API: ${url}\n${first}Ctrl-C stops it cleanly; the next start goes on where this one ended.\n`;
}

/** @throws SmcError USAGE */
function parseFeed(text: string | undefined): FeedName {
  if (text === undefined) return 'auto';
  const found = FEEDS.find((name) => name === text);
  if (found !== undefined) return found;
  throw new SmcError('USAGE', `${JSON.stringify(text)} is no feed`, '--feed', suggestion(text, FEEDS));
}

function parseSpeed(text: string | undefined): number {
  if (text === undefined) return DEMO_SPEED;
  const speed = Number(text);
  if (speed > 0 && speed <= 10_000) return speed;
  throw new SmcError('USAGE', `${JSON.stringify(text)} is no speed`, '--speed', 'give a number above 0, at most 10000');
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= PORT_MOST) return port;
  throw new SmcError('USAGE', `${JSON.stringify(text)} is no port`, '--port', `give a number, 0 to ${PORT_MOST}`);
}
