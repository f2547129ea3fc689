// Process cases: signals, pipes, standstills, clocks, names and sockets that fail around the running agent.
import { doesNotMatch, match, ok, strictEqual } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DAY_MS } from '#model/time.ts';
import { needs } from './case.fixture.ts';
import { candlesIn, eventsIn, lastSequence, until, wait } from './agent.fixture.ts';
import { expectNoStaleDecision, expectTrueCandles } from './venue.fixture.ts';
import type { Agent } from './agent.fixture.ts';
import type { Case, Stage } from './case.fixture.ts';
import type { Event } from '#model/event.ts';
import type { Socket } from 'node:net';

const store = ({ folder }: Stage): string => join(folder, 'data', 'binance');

/** A market that hurries, so that a second is a candle. */
const SPEED = 60;

/** Another `count` candles are in the store. */
async function untilMoreCandles(stage: Stage, count: number): Promise<void> {
  const before = candlesIn(store(stage));
  await until(`${count} more candles`, () => candlesIn(store(stage)) >= before + count);
}

const stopsCleanly = async (agent: Agent, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
  const { code } = await agent.stop(signal);
  strictEqual(code, 0, agent.told.err);
  match(agent.told.err, /stopped; everything said is in the store/);
};

/** Loaded before the program: the names of hosts are not found, or nobody ever answers. */
const noNames = (answer: 'refused' | 'never'): string => {
  const code =
    answer === 'never'
      ? ''
      : "const error = Object.assign(new Error('getaddrinfo EAI_AGAIN ' + name), { code: 'EAI_AGAIN' }); setTimeout(then, 1, error);";
  const script = `import dns from 'node:dns'; import { syncBuiltinESMExports } from 'node:module';
const real = dns.lookup;
dns.lookup = (name, ...rest) => { if (name === 'localhost' || /^[0-9.:]+$/.test(name)) return real(name, ...rest); const then = rest.at(-1); ${code} };
syncBuiltinESMExports();`;
  return `--import=data:text/javascript,${encodeURIComponent(script)}`;
};

const PACKAGE = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly scripts: { readonly start: string };
};

const FAKETIME = ['/usr/lib/x86_64-linux-gnu/faketime', '/usr/lib/aarch64-linux-gnu/faketime', '/usr/lib/faketime']
  .map((folder) => join(folder, 'libfaketimeMT.so.1'))
  .find((path) => existsSync(path));

const standstillAfter = (stage: Stage, sequence: number): Event | undefined =>
  eventsIn(store(stage)).find(
    (event) => event.sequence > sequence && event.kind === 'health' && event.data.check === 'latency',
  );

type Clock = { readonly put: (offset: string) => void; readonly environment: Readonly<Record<string, string>> };

/** A clock of the wall that the test can put; timers go by the other one, as on a machine. */
function clockIn(stage: Stage): Clock {
  const path = join(stage.folder, 'clock');
  const put = (offset: string): void => writeFileSync(path, offset);
  put('+0');
  return {
    put,
    environment: {
      LD_PRELOAD: FAKETIME!,
      FAKETIME_TIMESTAMP_FILE: path,
      FAKETIME_CACHE_DURATION: '1',
      DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  };
}

/** So full that not a line goes in. */
function fillPipe(file: number): void {
  try {
    for (;;) writeSync(file, '.'.repeat(1024));
  } catch {
    // Nothing goes in.
  }
}

/** No trading day begins because a clock was put. */
const daysBegun = (events: readonly Event[]): number =>
  events.filter((event) => event.kind === 'reset' && event.data.tier === 'account').length;

export const PROCESS_CASES: readonly Case[] = [
  {
    fault: 'standstill (SIGSTOP 4 s, SIGCONT)',
    name: 'a process that stood still decides nothing on what is stale, and goes on with every candle',
    async run(stage) {
      const venue = await stage.venue(1500);
      const agent = await stage.agentOn(venue);
      await venue.speed(120);
      await untilMoreCandles(stage, 2);
      const from = lastSequence(store(stage));
      agent.child.kill('SIGSTOP');
      await wait(4000);
      agent.child.kill('SIGCONT');
      await until('the word of the standstill', () => standstillAfter(stage, from) !== undefined);
      await agent.untilWell();
      await untilMoreCandles(stage, 3);
      await stopsCleanly(agent);
      const events = eventsIn(store(stage));
      const said = standstillAfter(stage, from)!;
      const heard = events.filter(
        ({ kind, sequence }) => kind === 'candle' && sequence > from && sequence < said.sequence,
      );
      // One may have come between the look at the log and the signal.
      ok(heard.length <= 1, `${heard.length} candles were heard before the standstill was noticed`);
      expectNoStaleDecision(events);
      return `latency breaker trips before the backlog is heard, resets after 10 s of calm; ${expectTrueCandles(events, await venue.truth())} candles, none missing`;
    },
  },
  {
    fault: 'clock of the machine 1 day forward',
    name: 'a clock that is put forward a day pauses entries and loses no candle',
    skip: FAKETIME === undefined ? 'needs libfaketime' : undefined,
    async run(stage) {
      const { put, environment } = clockIn(stage);
      const venue = await stage.venue();
      const agent = await stage.agentOn(venue, { environment });
      await venue.speed(SPEED);
      await untilMoreCandles(stage, 1);
      put('+1d');
      await agent.untilSaid('system breaker, clock: the clock was put forward by 8');
      await untilMoreCandles(stage, 6);
      await stopsCleanly(agent);
      const events = eventsIn(store(stage));
      expectNoStaleDecision(events);
      strictEqual(daysBegun(events), 0);
      const count = expectTrueCandles(events, await venue.truth());
      return `clock breaker trips, the clock of the exchange is asked again, no day begins; ${count} candles, all true`;
    },
  },
  {
    fault: 'clock of the machine 2 h back',
    name: 'a clock that is put back two hours pauses entries and loses no candle',
    skip: FAKETIME === undefined ? 'needs libfaketime' : undefined,
    async run(stage) {
      const { put, environment } = clockIn(stage);
      const agent = await stage.agent(['--feed', 'demo', '--data-dir', join(stage.folder, 'data')], { environment });
      const demo = join(stage.folder, 'data', 'demo');
      put('-2h');
      await agent.untilSaid('system breaker, clock: the clock was put back by 7');
      await agent.untilWell();
      strictEqual((await agent.ask('GET /system/status')).status, 200, 'a session goes on');
      await stopsCleanly(agent);
      const events = eventsIn(demo);
      expectNoStaleDecision(events);
      strictEqual(daysBegun(events), 0);
      return 'clock breaker trips, resets itself when the clock has been steady for 10 s; no day begins';
    },
  },
  {
    fault: 'clock of the exchange an hour ahead at the start',
    name: 'an exchange whose clock is not ours halts entries from the start on',
    async run(stage) {
      const venue = await stage.venue();
      await venue.inject({ kind: 'skew', byMs: 3_600_000 });
      const agent = await stage.agentOn(venue, { isUnwell: true });
      match(agent.told.err, /halted: paper-1, system breaker/);
      await stopsCleanly(agent);
      const tripped = eventsIn(store(stage)).flatMap((event) => (event.kind === 'tripped' ? [event.data] : []));
      match(
        tripped.find(({ rule }) => rule === 'clock')?.detail ?? 'not said',
        /the exchange's clock is 3[56]\d{5} ms from ours/,
      );
      return 'clock breaker trips at the first contact';
    },
  },
  {
    fault: 'file descriptors used up',
    name: 'with no descriptor left the API refuses, and the market is heard on',
    skip: needs('prlimit'),
    async run(stage) {
      const venue = await stage.venue();
      const agent = await stage.agentOn(venue, { wrap: ['prlimit', '--nofile=64:64'] });
      await venue.speed(SPEED);
      strictEqual((await agent.ask('GET /system/status')).status, 200);
      const { port } = new URL(agent.url);
      const sockets: Socket[] = [];
      const counts = { refused: 0 };
      for (let each = 0; each < 120; each += 1) {
        const socket = connect(Number(port), '127.0.0.1');
        socket.on('error', () => undefined);
        socket.on('close', () => void (counts.refused += 1));
        sockets.push(socket);
      }
      await until('connections are refused', () => counts.refused > 0);
      await untilMoreCandles(stage, 3);
      // A line that is lost now has to be had again, while others hold what they can.
      await venue.inject({ kind: 'disconnect' });
      await untilMoreCandles(stage, 3);
      for (const socket of sockets) socket.destroy();
      await until(
        'the API answers again',
        async () => (await agent.ask('GET /system/status').catch(() => undefined))?.status === 200,
      );
      await stopsCleanly(agent);
      const count = expectTrueCandles(eventsIn(store(stage)), await venue.truth());
      return `${counts.refused} of 120 connections closed at 64 descriptors, the lost venue line came back; ${count} candles, all true`;
    },
  },
  {
    fault: 'names of hosts are not found, first start',
    name: 'without names a first start falls back to the demo market',
    async run(stage) {
      const agent = await stage.agent(['--data-dir', join(stage.folder, 'data')], { flags: [noNames('refused')] });
      match(agent.told.err, /Binance cannot be reached: the demo market runs instead/);
      match(agent.told.err, /DEMO DATA/);
      await stopsCleanly(agent);
      return 'says that Binance cannot be reached, runs the demo market';
    },
  },
  {
    fault: 'the resolver never answers, first start',
    name: 'a resolver that never answers delays a first start, and no more',
    async run(stage) {
      const agent = await stage.agent(['--data-dir', join(stage.folder, 'data')], { flags: [noNames('never')] });
      match(agent.told.err, /Binance cannot be reached: the demo market runs instead/);
      await stopsCleanly(agent);
      return 'the same after 5 s of patience';
    },
  },
  {
    fault: 'names of hosts are not found, configured exchange',
    name: 'without names a configured exchange is said to be unreachable, with its exit code',
    async run(stage) {
      const program = stage.run(
        ['start', '--port', '0', '--feed', 'binance', '--data-dir', join(stage.folder, 'data')],
        { flags: [noNames('refused')] },
      );
      strictEqual((await program.ended).code, 1);
      match(program.told.err, /VENUE_UNREACHABLE/);
      return 'VENUE_UNREACHABLE, exit 1, no demo in its place';
    },
  },
  {
    fault: 'nobody reads stdout any more (| head)',
    name: 'a reader that goes away does not end trading',
    async run(stage) {
      const venue = await stage.venue();
      const agent = await stage.agentOn(venue);
      await venue.speed(SPEED);
      agent.child.stdout!.destroy();
      await agent.ask('POST /system/command', { type: 'emergency_stop' });
      await agent.ask('POST /system/command', { type: 'reset_breaker', tier: 'system', reason: 'a line to print' });
      await untilMoreCandles(stage, 3);
      await stopsCleanly(agent);
      return 'trading goes on, a clean stop ends with 0';
    },
  },
  {
    fault: 'stdout and stderr closed',
    name: 'a terminal that is gone altogether does not end trading',
    async run(stage) {
      const venue = await stage.venue();
      const agent = await stage.agentOn(venue);
      await venue.speed(SPEED);
      agent.child.stdout!.destroy();
      agent.child.stderr!.destroy();
      await agent.ask('POST /system/command', { type: 'emergency_stop' });
      await untilMoreCandles(stage, 3);
      strictEqual((await agent.stop()).code, 0);
      return 'trading goes on, a clean stop ends with 0';
    },
  },
  {
    fault: 'stdout is open and nobody reads',
    name: 'a reader that has stopped holds up nobody, not even the end',
    skip: needs('mkfifo'),
    async run(stage) {
      const path = join(stage.folder, 'pipe');
      execFileSync('mkfifo', [path]);
      const reader = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
      stage.cleanup(() => closeSync(reader));
      fillPipe(reader);
      const stdout = openSync(path, 'w');
      const venue = await stage.venue();
      const agent = await stage.agentOn(venue, { stdout });
      closeSync(stdout);
      await venue.speed(SPEED);
      for (const body of [{ type: 'emergency_stop' }, { type: 'reset_breaker', tier: 'system', reason: 'a line' }])
        strictEqual((await agent.ask('POST /system/command', body)).status, 202);
      await untilMoreCandles(stage, 3);
      await stopsCleanly(agent);
      return 'trading goes on, a clean stop ends with 0';
    },
  },
  {
    fault: 'SIGTERM under load',
    name: 'asked to stop amid a market in a hurry it stops cleanly',
    async run(stage) {
      const agent = await stage.agent(['--feed', 'demo', '--speed', '6000', '--data-dir', join(stage.folder, 'data')]);
      await until('events', () => agent.told.out.includes('\n'));
      const began = performance.now();
      await stopsCleanly(agent);
      return `clean, exit 0, after ${Math.round(performance.now() - began)} ms`;
    },
  },
  {
    fault: 'SIGHUP (terminal closed)',
    name: 'a terminal that hangs up is a clean stop',
    async run(stage) {
      const venue = await stage.venue();
      const agent = await stage.agentOn(venue);
      await stopsCleanly(agent, 'SIGHUP');
      return 'clean, exit 0';
    },
  },
  {
    fault: 'SIGUSR1 (asks Node for a debugger)',
    name: 'a signal opens no debugger in an agent that is started as the package says',
    async run(stage) {
      const flags = [...PACKAGE.scripts.start.matchAll(/--\S+/g)].map(([flag]) => flag);
      const venue = await stage.venue();
      const agent = await stage.agentOn(venue, { flags });
      await venue.speed(SPEED);
      agent.child.kill('SIGUSR1');
      await untilMoreCandles(stage, 2);
      doesNotMatch(agent.told.err, /Debugger/);
      await stopsCleanly(agent);
      return 'nothing happens';
    },
  },
  {
    fault: 'two programs on one folder',
    name: 'a second program on the same folder is refused and names the first, which goes on',
    async run(stage) {
      const venue = await stage.venue();
      const agent = await stage.agentOn(venue);
      await venue.speed(SPEED);
      const second = stage.run([
        'start',
        '--port',
        '0',
        '--venue',
        venue.url,
        '--data-dir',
        join(stage.folder, 'data'),
      ]);
      strictEqual((await second.ended).code, 75);
      match(second.told.err, new RegExp(`in use by process ${agent.pid}.*STORE_LOCKED`));
      await untilMoreCandles(stage, 2);
      await stopsCleanly(agent);
      return 'exit 75, names the process';
    },
  },
  {
    fault: 'kill -9, then a start',
    name: 'killed without a word it goes on where it ended',
    async run(stage) {
      const venue = await stage.venue();
      const first = await stage.agentOn(venue);
      await venue.speed(SPEED);
      await untilMoreCandles(stage, 3);
      await first.stop('SIGKILL');
      const held = lastSequence(store(stage));
      const second = await stage.agentOn(venue);
      match(second.told.err, /recovered: \d+ events replayed/);
      ok(lastSequence(store(stage)) >= held);
      await untilMoreCandles(stage, 3);
      await stopsCleanly(second);
      const count = expectTrueCandles(eventsIn(store(stage)), await venue.truth());
      return `replayed, back-filled; ${count} candles across the kill, none missing`;
    },
  },
  {
    fault: 'a big backtest beside it',
    name: 'a backtest on all that is known holds up no candle',
    async run(stage) {
      const agent = await stage.agent(['--feed', 'demo', '--speed', '60', '--data-dir', join(stage.folder, 'data')]);
      const demo = join(stage.folder, 'data', 'demo');
      const [first] = eventsIn(demo).filter(({ kind }) => kind === 'candle');
      const before = candlesIn(demo);
      const asked = await agent.ask('POST /api/v1/analytics/backtest', {
        strategy_config: {
          strategies: [{ name: 'confluence' }],
          symbols: (await agent.ask('GET /system/status')).json.symbols,
          timeframe: '1m',
        },
        start_date: new Date(first!.time).toISOString(),
        end_date: new Date(first!.time + 3 * DAY_MS).toISOString(),
        initial_capital: '10000',
      });
      ok(asked.status === 200 || asked.status === 202, asked.json.code);
      let status = '';
      await until('the end of the backtest', async () => {
        const { json } = await agent.ask(`GET /api/v1/analytics/backtest/${asked.json.job_id}`);
        status = json.status;
        await wait(200);
        return status !== 'queued' && status !== 'running';
      });
      const meanwhile = candlesIn(demo) - before;
      strictEqual(status, 'succeeded');
      ok(meanwhile > 0, 'candles went on');
      await stopsCleanly(agent);
      return `${meanwhile} candles closed while it ran to its end`;
    },
  },
];
