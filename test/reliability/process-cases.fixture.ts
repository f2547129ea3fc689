// Process cases: standstills, signals, pipes that nobody reads, a second program, a kill, and a heavy neighbour.
import { match, ok, strictEqual } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS } from '#model/time.ts';
import { needs } from './case.fixture.ts';
import { candlesIn, eventsIn, lastSequence, until, wait } from './agent.fixture.ts';
import { expectNoStaleDecision, expectTrueCandles } from './venue.fixture.ts';
import { SPEED, stopsCleanly, store, untilMoreCandles } from './steps.fixture.ts';
import type { Case, Stage } from './case.fixture.ts';
import type { Event } from '#model/event.ts';

const standstillAfter = (stage: Stage, sequence: number): Event | undefined =>
  eventsIn(store(stage)).find(
    (event) => event.sequence > sequence && event.kind === 'health' && event.data.check === 'latency',
  );

/** So full that not a line goes in. */
function fillPipe(file: number): void {
  try {
    for (;;) writeSync(file, '.'.repeat(1024));
  } catch {
    // Nothing goes in.
  }
}

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
    isLong: true,
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
      // A market that hurries has left our clock behind by now, which halts: what is asked here is whether anything is lost.
      const second = await stage.agentOn(venue, { isUnwell: true });
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
