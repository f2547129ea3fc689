// start: the live agent in paper mode, until it is asked to stop.
import { banner } from './banner.ts';
import { ACCOUNT, DEFAULT_DIRECTORY, DEMO, paperSettings } from './paper.ts';
import { DEFAULT_CONFIG, loadConfig } from '#config/config.ts';
import { DAY_MS, isoTime, MINUTE_MS } from '#model/time.ts';
import { demoFeed, startRuntime } from '#runtime/runtime.ts';
import { formatFixed, toNumber } from '#model/number.ts';
import { paint } from './terminal.ts';
import { SmcError } from '#model/fate.ts';
import type { Event } from '#model/event.ts';
import type { KnownCandles, Runtime } from '#runtime/runtime.ts';
import type { Shell } from './shell.ts';
import type { Terminal } from './terminal.ts';

export type StartOptions = {
  readonly config?: string;
  readonly dataDir?: string;
  readonly feed?: string;
  readonly speed?: string;
};

const DEMO_SPEED = 60;

/** @throws SmcError STORE_* when the data directory cannot be used, CONFIG_INVALID, USAGE */
export async function start(options: StartOptions, shell: Shell): Promise<void> {
  const base = options.config === undefined ? DEFAULT_CONFIG : await loadConfig(options.config);
  const speed = parseSpeed(options.speed);
  parseFeed(options.feed);
  shell.err.write(banner(shell.err, 'paper', 'DEMO DATA, made up by a seeded generator'));
  const settings = paperSettings(base);
  const runtime = await startRuntime({
    settings,
    accounts: [ACCOUNT],
    directory: options.dataDir ?? DEFAULT_DIRECTORY,
    clock: shell.now,
    feed: (known) => demoFeed({ ...DEMO, speed, ...placeOf(known, shell.now()) }),
    notice: (notice) => {
      if (notice.kind === 'checkpoint-damaged')
        shell.err.write(`a checkpoint is damaged (${notice.why}): an older one is used\n`);
      else if (notice.kind === 'checkpoint-failed')
        shell.err.write('a checkpoint could not be written: the next start takes longer\n');
      else if (notice.replayed > 0) shell.err.write(`recovered: ${notice.replayed} events replayed\n`);
    },
  });
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

function parseFeed(text: string | undefined): void {
  if (text === undefined || text === 'demo') return;
  throw new SmcError('USAGE', `${JSON.stringify(text)} is no feed`, '--feed', 'use demo');
}

function parseSpeed(text: string | undefined): number {
  if (text === undefined) return DEMO_SPEED;
  const speed = Number(text);
  if (speed > 0 && speed <= 10_000) return speed;
  throw new SmcError('USAGE', `${JSON.stringify(text)} is no speed`, '--speed', 'give a number above 0, at most 10000');
}
