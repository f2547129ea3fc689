// Host cases: clocks that are put, names that are not found, descriptors that run out, and strangers at the door.
import { doesNotMatch, match, ok, strictEqual } from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { needs } from './case.fixture.ts';
import { CONFIG, configIn, eventsIn, until } from './agent.fixture.ts';
import { expectNoStaleDecision, expectTrueCandles } from './venue.fixture.ts';
import { SPEED, stopsCleanly, store, untilMoreCandles } from './steps.fixture.ts';
import type { Case, Stage } from './case.fixture.ts';
import type { Event } from '#model/event.ts';
import type { Socket } from 'node:net';

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

/** No trading day begins because a clock was put. */
const daysBegun = (events: readonly Event[]): number =>
  events.filter((event) => event.kind === 'reset' && event.data.tier === 'account').length;

export const HOST_CASES: readonly Case[] = [
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
    fault: 'clock of the exchange an hour ahead, and allowed to be',
    name: 'an exchange whose clock is not ours halts nothing where that is allowed',
    async run(stage) {
      const venue = await stage.venue();
      await venue.inject({ kind: 'skew', byMs: 3_600_000 });
      const config = configIn(stage.folder, `${CONFIG}circuit_breaker: { max_clock_skew_ms: 4000000 }\n`);
      const data = join(stage.folder, 'data');
      const agent = await stage.agent(['--config', config, '--venue', venue.url, '--data-dir', data]);
      await venue.speed(SPEED);
      await untilMoreCandles(stage, 1);
      await stopsCleanly(agent);
      const rules = eventsIn(store(stage)).flatMap((event) => (event.kind === 'tripped' ? [event.data.rule] : []));
      ok(!rules.includes('clock'), String(rules));
      return 'no clock breaker';
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
    isLong: true,
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
    fault: 'SIGUSR1 (asks Node for a debugger)',
    isLong: true,
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
    fault: 'the API on every address, without TLS',
    name: 'an API that strangers could reach in the clear is refused at the start',
    async run(stage) {
      const config = configIn(stage.folder, "backend_api: { host: '0.0.0.0' }\n");
      const words = [
        'start',
        '--port',
        '0',
        '--feed',
        'demo',
        '--config',
        config,
        '--data-dir',
        join(stage.folder, 'data'),
      ];
      const program = stage.run(words);
      strictEqual((await program.ended).code, 4, program.told.err);
      match(program.told.err, /TLS.*CONFIG_INVALID|CONFIG_INVALID/);
      return 'CONFIG_INVALID, exit 4';
    },
  },
  {
    fault: 'somebody reads the whole data folder',
    name: 'nothing in the data folder or on the terminal opens anything: no password, session, key or token',
    async run(stage) {
      const venue = await stage.venue();
      const agent = await stage.agentOn(venue);
      const made = await agent.ask('POST /api/v1/auth/api-keys', { name: 'canary', scopes: ['read'] });
      const token = 'canary-4f1c9b';
      await fetch(`${agent.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': token, 'user-agent': token },
        body: JSON.stringify({ email: 'admin@localhost', password: token }),
      });
      await agent.ask('POST /api/v1/orders/create', { symbol: token, password: token });
      const secrets = [...agent.secrets(), made.json.key.slice(-30), token];
      await stopsCleanly(agent);
      const data = join(stage.folder, 'data');
      const names = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const texts = names.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
      for (const secret of secrets)
        for (const [index, text] of [...texts, agent.told.out, agent.told.err].entries())
          ok(!text.includes(secret), `${names[index]?.name ?? 'the terminal'} holds a secret`);
      return `${secrets.length} secrets, ${names.length} files and the terminal: none found`;
    },
  },
];
