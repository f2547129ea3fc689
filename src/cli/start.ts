// start: the live agent in paper mode, until it is asked to stop.
import { banner } from './banner.ts';
import { ACCOUNT, DEFAULT_DIRECTORY, DEMO, paperSettings } from './paper.ts';
import { BINANCE, binanceFeed } from '#venues/binance/binance.ts';
import { DEFAULT_CONFIG, instrumentOf, loadConfig, pipelineSettings } from '#config/config.ts';
import { DAY_MS, isoTime, MINUTE_MS, SECOND_MS } from '#model/time.ts';
import { demoFeed, startRuntime } from '#runtime/runtime.ts';
import { formatFixed, toNumber } from '#model/number.ts';
import { join } from 'node:path';
import { paint } from './terminal.ts';
import { problemOf, problemText } from './problem.ts';
import { SmcError } from '#model/fate.ts';
import { suggestion } from '#model/nearest.ts';
import type { BinanceSettings } from '#venues/binance/binance.ts';
import type { Event } from '#model/event.ts';
import type { KnownCandles, Runtime } from '#runtime/runtime.ts';
import type { Millis } from '#model/time.ts';
import type { Notice } from '#bus/bus.ts';
import type { Shell } from './shell.ts';
import type { Terminal } from './terminal.ts';

export type StartOptions = {
  readonly config?: string;
  readonly dataDir?: string;
  readonly feed?: string;
  readonly speed?: string;
  readonly venue?: string;
};

const DEMO_SPEED = 60;
const FEEDS = ['auto', 'binance', 'demo'] as const;
type FeedName = (typeof FEEDS)[number];

/** A first run does not wait longer for the exchange before it shows the demo market instead. */
const FIRST_CONTACT_MS = 5 * SECOND_MS;

/** @throws SmcError STORE_* when the data directory cannot be used, VENUE_* when a feed that was asked for cannot be had, CONFIG_INVALID, USAGE */
export async function start(options: StartOptions, shell: Shell): Promise<void> {
  const config = options.config === undefined ? DEFAULT_CONFIG : await loadConfig(options.config);
  const speed = parseSpeed(options.speed);
  const asked = parseFeed(options.feed);
  const directory = options.dataDir ?? DEFAULT_DIRECTORY;
  const demo = (): Promise<Runtime> => {
    shell.err.write(banner(shell.err, 'paper', 'DEMO DATA, made up by a seeded generator'));
    return startRuntime({
      settings: paperSettings(config),
      accounts: [ACCOUNT],
      directory: join(directory, 'demo'),
      clock: shell.now,
      feed: (known) => demoFeed({ ...DEMO, speed, ...placeOf(known, shell.now()) }),
      notice: noticeOn(shell),
      trouble: troubleOn(shell),
    });
  };
  const binance = (contactMs?: Millis): Promise<Runtime> => {
    const symbols = config.exchanges['binance']?.symbols ?? [DEMO.symbol];
    return startRuntime({
      settings: pipelineSettings(
        config,
        symbols.map((symbol) => instrumentOf(config, symbol)),
        '1m',
      ),
      accounts: [ACCOUNT],
      directory: join(directory, 'binance'),
      clock: shell.now,
      feed: (known) =>
        binanceFeed({
          settings: venueSettings(options.venue, contactMs),
          markets: symbols.map((symbol) => {
            const last = known.get(symbol)?.last;
            return {
              symbol,
              timeframes: ['1m'],
              history: HISTORY_BARS,
              ...(last === undefined ? {} : { known: { '1m': last } }),
            };
          }),
          random: Math.random,
          now: shell.now,
          clock: shell.clock,
        }),
      notice: noticeOn(shell),
      trouble: troubleOn(shell),
    });
  };
  const runtime = await choose(asked, options, { demo, binance }, shell);
  try {
    shell.err.write(greeting(runtime));
    runtime.subscribe((event) => {
      const line = lineOf(shell.out, event);
      if (line !== undefined) shell.out.write(`${isoTime(event.time)}  ${line}\n`);
    });
    await shell.asked();
  } finally {
    await runtime.stop();
  }
  shell.err.write('stopped; everything said is in the store\n');
}

/** Closed minutes asked for at a first start: enough for structure to be known when the first live one comes. */
const HISTORY_BARS = 3 * 1440;

type Ways = { readonly demo: () => Promise<Runtime>; readonly binance: (contactMs?: Millis) => Promise<Runtime> };

/** Only a machine on which nothing was chosen falls back to the demo: what a person named is had or said to be missing. */
async function choose(asked: FeedName, options: StartOptions, ways: Ways, shell: Shell): Promise<Runtime> {
  const isChosen = options.config !== undefined || options.venue !== undefined || asked === 'binance';
  if (asked === 'demo') return ways.demo();
  if (isChosen) shell.err.write(banner(shell.err, 'paper', 'prices of Binance spot'));
  try {
    return await ways.binance(isChosen ? undefined : FIRST_CONTACT_MS);
  } catch (thrown) {
    if (isChosen || !(thrown instanceof SmcError) || thrown.code !== 'VENUE_UNREACHABLE') throw thrown;
    shell.err.write('Binance cannot be reached: the demo market runs instead.\n');
    return ways.demo();
  }
}

/** @param venue base address of a simulated venue, such as http://127.0.0.1:9443 */
function venueSettings(venue: string | undefined, firstContactMs: Millis | undefined): BinanceSettings {
  const address = venue === undefined ? {} : { restUrl: venue, streamUrl: venue.replace(/^http/, 'ws') };
  return { ...BINANCE, ...address, ...(firstContactMs === undefined ? {} : { firstContactMs }) };
}

/** Said once for each kind of trouble in a row, not five times a second. */
const troubleOn = (shell: Shell) => {
  const last = { text: '' };
  return (thrown: SmcError): void => {
    const text = problemText(shell.err, problemOf(thrown));
    if (text !== last.text) shell.err.write(text);
    last.text = text;
  };
};

const noticeOn =
  (shell: Shell) =>
  (notice: Notice): void => {
    if (notice.kind === 'checkpoint-damaged')
      shell.err.write(`a checkpoint is damaged (${notice.why}): an older one is used\n`);
    else if (notice.kind === 'checkpoint-failed')
      shell.err.write('a checkpoint could not be written: the next start takes longer\n');
    else if (notice.replayed > 0) shell.err.write(`recovered: ${notice.replayed} events replayed\n`);
  };

/** The same market as before, where there was one; else one whose history ends now. */
function placeOf(known: KnownCandles, now: number): { readonly origin: number; readonly known?: number } {
  const own = known.get(DEMO.symbol);
  if (own !== undefined) return { origin: own.first, known: own.last };
  const history = DEMO.historyMinutes * MINUTE_MS;
  return { origin: Math.floor((now - history) / DAY_MS) * DAY_MS };
}

function greeting({ accounts, log, feed }: Runtime): string {
  const { account, positions, trades } = accounts.view(ACCOUNT);
  const equity = account === undefined ? 'not yet known' : `${formatFixed(account.equity)} ${account.currency}`;
  return `paper account ${ACCOUNT}: equity ${equity}, ${positions.size} open, ${trades.length} trades so far; feed ${feed}; store ${log.path}\nCtrl-C stops it cleanly; the next start goes on where this one ended.\n`;
}

/** What a person wants to see go by. */
function lineOf(terminal: Terminal, event: Event): string | undefined {
  switch (event.kind) {
    case 'plan': {
      const { side, symbol, strategy, entry, stop, target, confidence } = event.data;
      return `plan     ${side} ${symbol} at ${formatFixed(entry)}, stop ${formatFixed(stop)}, target ${formatFixed(target)}, ${strategy} ${confidence}`;
    }
    case 'refused':
      return `refused  ${event.data.reason}: ${event.data.detail}`;
    case 'fill': {
      const { side, role, quantity, symbol, price, fee } = event.data;
      return `filled   ${role} ${side} ${formatFixed(quantity)} ${symbol} at ${formatFixed(price)}, fee ${formatFixed(fee)}`;
    }
    case 'trade': {
      const { netPnl, exitReason, symbol } = event.data;
      const net = toNumber(netPnl);
      const text = `${net > 0 ? '+' : ''}${formatFixed(netPnl)}`;
      return `closed   ${symbol} by ${exitReason}, net ${paint(terminal, net > 0 ? 'green' : 'red', text)}`;
    }
    case 'tripped':
      return paint(terminal, 'red', `tripped  ${event.data.tier} breaker, ${event.data.rule}: ${event.data.detail}`);
    case 'reset':
      return paint(terminal, 'green', `reset    ${event.data.tier} breaker: ${event.data.reason}`);
    case 'agentFailed':
      return paint(terminal, 'red', `failed   agent ${event.data.agent}: ${event.data.error}`);
    default:
      return undefined;
  }
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
