// simulate-venue: a venue on this machine for trying clients on, until it is asked to stop.
import { readFile } from 'node:fs/promises';
import { captureScript, demoScript, readFaultPlan, seriesScript, startSimulator } from '#simulator/simulator.ts';
import { MINUTE_MS } from '#model/time.ts';
import { readCandles } from '#store/store.ts';
import { SmcError } from '#model/fate.ts';
import type { AccountStart, Fault, Script } from '#simulator/simulator.ts';
import type { Shell } from './shell.ts';

export type SimulateVenueOptions = {
  readonly port?: string;
  readonly controlPort?: string;
  readonly feed?: readonly string[];
  readonly speed?: string;
  readonly faults?: string;
  readonly account?: readonly string[];
};

const PORT = 9443;
/** A week of the demo market before the moment at which it begins. */
const HISTORY_MINUTES = 7 * 1440;

/** @throws SmcError USAGE, PORT_IN_USE, CONFIG_INVALID for a fault plan or an account, and what reading a file can bring */
export async function simulateVenue(options: SimulateVenueOptions, shell: Shell): Promise<void> {
  const port = parsePort(options.port, '--port') ?? PORT;
  const controlPort = parsePort(options.controlPort, '--control-port') ?? (port === 0 ? 0 : port + 1);
  const speed = parseSpeed(options.speed);
  const faults = options.faults === undefined ? [] : await readFaults(options.faults);
  const accounts = await Promise.all((options.account ?? []).map(readAccount));
  const feed = options.feed ?? ['demo'];
  const now = shell.now();
  const isDemo = feed.length === 1 && feed[0] === 'demo';
  const script = isDemo ? demoScript(now - (now % MINUTE_MS), HISTORY_MINUTES) : await scriptOf(feed);
  const simulator = await startSimulator({
    script,
    port,
    controlPort,
    speed,
    faults,
    accounts,
    // The demo market keeps the time of the wall.
    skipMs: isDemo ? now % MINUTE_MS : 0,
  });
  try {
    shell.out.write(
      `rest     ${simulator.restUrl}\nstreams  ${simulator.streamUrl}\norders   ${simulator.socketApiUrl}\ncontrol  ${simulator.controlUrl}\n`,
    );
    shell.err.write(`${script.name}: ${script.markets.map(({ instrument }) => instrument.symbol).join(', ')}. `);
    shell.err.write('SIMULATED, not an exchange. Ctrl-C ends it.\n');
    await shell.asked();
  } finally {
    await simulator.stop();
  }
}

async function scriptOf(paths: readonly string[]): Promise<Script> {
  const recordings = paths.filter((path) => /\.jsonl(?:\.gz)?$/.test(path));
  if (recordings.length === paths.length) return captureScript(paths);
  if (recordings.length > 0 || paths.includes('demo'))
    throw new SmcError('USAGE', 'demo, recordings and candle files do not mix', '--feed', 'name files of one kind');
  const series = await Promise.all(paths.map(async (path) => (await readCandles(path)).series));
  return seriesScript('candles', series);
}

/** `KEY:SECRET:USDT=10000,BTC=1`; in place of the secret the .pem file of an Ed25519 public key. */
async function readAccount(text: string): Promise<AccountStart> {
  const [apiKey = '', secret = '', owned = ''] = text.split(':');
  const mend = 'write KEY:SECRET:USDT=10000,BTC=1';
  const balances = Object.fromEntries(owned.split(',').map((part) => part.split('=', 2)));
  if (apiKey === '' || secret === '' || !/^\w+=[\d.]+(?:,\w+=[\d.]+)*$/.test(owned))
    throw new SmcError('USAGE', 'not an account', '--account', mend);
  if (!secret.endsWith('.pem')) return { apiKey, secret, balances };
  try {
    return { apiKey, publicKey: await readFile(secret, 'utf8'), balances };
  } catch (cause) {
    throw new SmcError('FILE_NOT_FOUND', 'the key cannot be read', secret, 'look at the path', { cause });
  }
}

async function readFaults(path: string): Promise<readonly Fault[]> {
  const mend = 'write a list such as [{"kind": "disconnect", "atMs": 60000}]; docs/simulator.md explains it';
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new SmcError('FILE_NOT_FOUND', 'the fault plan cannot be read', path, 'look at the path', { cause });
  }
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch (cause) {
    throw new SmcError('CONFIG_INVALID', 'the fault plan is not JSON', path, mend, { cause });
  }
  return readFaultPlan(plan, path);
}

function parsePort(text: string | undefined, where: string): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new SmcError('USAGE', `not a port: ${text}`, where, 'give a number from 0 to 65535');
}

function parseSpeed(text: string | undefined): number {
  if (text === undefined) return 1;
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const speed = /^\d{1,9}(?:\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (speed > 0) return speed;
  throw new SmcError('USAGE', `not a speed: ${text}`, '--speed', 'give a number above 0, or max');
}
