// Simulator: the wire of the exchange as its documentation has it, the clock, and the control port.
import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { demoScript, FAULTS, handScript, ORDER_FAULTS, readFaultPlan, startSimulator } from './simulator.ts';
import type { Simulator, SimulatorOptions } from './simulator.ts';

const START = Date.UTC(2025, 0, 3);
const script = (): SimulatorOptions['script'] =>
  demoScript(START, 1500, [{ symbol: 'BTCUSDT', seed: 3, startPrice: 50_000 }]);

const post = (
  simulator: Simulator,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(simulator.controlUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** What a socket hears, one after the other. */
function listen(url: string): {
  readonly socket: WebSocket;
  readonly next: () => Promise<unknown>;
  readonly ended: Promise<number>;
} {
  const socket = new WebSocket(url);
  const heard: unknown[] = [];
  const waiting: ((value: unknown) => void)[] = [];
  socket.on('message', (data) => {
    const value: unknown = JSON.parse((data as Buffer).toString());
    const first = waiting.shift();
    if (first === undefined) heard.push(value);
    else first(value);
  });
  const ended = new Promise<number>((resolve) => {
    socket.on('close', resolve);
    socket.on('error', () => resolve(-1));
  });
  const next = (): Promise<unknown> =>
    heard.length > 0 ? Promise.resolve(heard.shift()) : new Promise((resolve) => waiting.push(resolve));
  return { socket, next, ended };
}
const opened = (socket: WebSocket): Promise<unknown> => new Promise((resolve) => socket.once('open', resolve));

describe('REST', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ script: script(), paused: true });
  });
  after(() => simulator.stop());

  const refusals: readonly (readonly [path: string, code: number])[] = [
    ['klines?interval=1m', -1102],
    ['klines?symbol=BTCUSDT', -1102],
    ['klines?symbol=BTCUSDT&interval=7m', -1120],
    ['klines?symbol=NOSUCH&interval=1m', -1121],
    ['klines?symbol=btcusdt&interval=1m', -1100],
    ['klines?symbol=BTCUSDT&interval=1m&limit=-1', -1100],
    ['klines?symbol=BTCUSDT&interval=1m&startTime=1e9', -1100],
    ['klines?symbol=BTCUSDT&interval=1m&startTime=99999999999999999999', -1130],
    ['klines?symbol=BTCUSDT&interval=1m&colour=red', -1104],
    ['klines?symbol=BTCUSDT&symbol=BTCUSDT&interval=1m', -1101],
    ['depth?symbol=', -1105],
    ['depth', -1102],
    ['trades?symbol=__proto__', -1100],
    ['exchangeInfo?symbols=BTCUSDT', -1100],
    ['exchangeInfo?symbols=%5B%22NOSUCH%22%5D', -1121],
    ['ticker/24hr?symbol=NOSUCH', -1121],
  ];
  for (const [path, code] of refusals)
    test(`${path} is refused with ${code}`, async () => {
      const answer = await fetch(`${simulator.restUrl}/api/v3/${path}`);
      strictEqual(answer.status, 400);
      strictEqual(((await answer.json()) as { code: number }).code, code);
    });

  const rows: readonly (readonly [query: string, first: number, count: number])[] = [
    ['', START - 499 * 60_000, 500],
    ['&limit=1', START, 1],
    ['&limit=5000', START - 999 * 60_000, 1000],
    [`&startTime=${START - 600_000}&limit=3`, START - 600_000, 3],
    [`&startTime=${START - 600_001}`, START - 600_000, 11],
    [`&endTime=${START - 600_000}&limit=2`, START - 660_000, 2],
    [`&startTime=${START - 600_000}&endTime=${START - 480_000}`, START - 600_000, 3],
  ];
  for (const [query, first, count] of rows)
    test(`klines${query} are ${count}`, async () => {
      const answer = await fetch(`${simulator.restUrl}/api/v3/klines?symbol=BTCUSDT&interval=1m${query}`);
      const all = (await answer.json()) as unknown[][];
      deepStrictEqual([all[0]![0], all.length], [first, count]);
      strictEqual(all[0]!.length, 12);
    });

  test('what is not an endpoint is a page, and other methods are not spoken', async () => {
    strictEqual((await fetch(`${simulator.restUrl}/api/v3/orders`)).status, 404);
    strictEqual((await fetch(`${simulator.restUrl}/api/v3/time`, { method: 'POST' })).status, 404);
  });
});

test('weight adds up in the header, beyond the limit comes 429 with Retry-After, and who goes on is banned', async () => {
  const simulator = await startSimulator({
    script: script(),
    paused: true,
    weights: { perMinute: 30, banAfter: 3, banSeconds: 77 },
  });
  try {
    const ask = async (path: string): Promise<Response> => fetch(`${simulator.restUrl}/api/v3/${path}`);
    const used: (string | null)[] = [];
    for (const path of ['time', 'klines?symbol=BTCUSDT&interval=1m', 'depth?symbol=BTCUSDT', 'exchangeInfo'])
      used.push((await ask(path)).headers.get('x-mbx-used-weight-1m'));
    // At the turn of a minute it begins anew: then what follows is not reached, and the ban comes later.
    if (used.at(-1) === '28') deepStrictEqual(used, ['1', '3', '8', '28']);
    const seen: number[] = [];
    while (seen.at(-1) !== 418) seen.push((await ask('depth?symbol=BTCUSDT&limit=1000')).status);
    deepStrictEqual([...new Set(seen.slice(-4))], [429, 418]);
    const banned = await ask('ping');
    deepStrictEqual([banned.status, Number(banned.headers.get('retry-after')) > 70], [418, true]);
    strictEqual(((await banned.json()) as { code: number }).code, -1003);
  } finally {
    await simulator.stop();
  }
});

describe('streams', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ script: script(), paused: true });
  });
  after(() => simulator.stop());

  test('requests are answered as documented, and so are mistakes', async () => {
    const { socket, next } = listen(`${simulator.streamUrl}/ws`);
    await opened(socket);
    const exchanges: readonly (readonly [asked: string, answer: unknown])[] = [
      ['{"method":"SUBSCRIBE","params":["btcusdt@kline_5m"],"id":1}', { result: null, id: 1 }],
      ['{"method":"LIST_SUBSCRIPTIONS","id":"a1"}', { result: ['btcusdt@kline_5m'], id: 'a1' }],
      ['{"method":"GET_PROPERTY","params":["combined"],"id":2}', { result: false, id: 2 }],
      [
        '{"method":"SET_PROPERTY","params":["combined",1],"id":3}',
        { error: { code: 1, msg: 'Invalid value type: expected Boolean' }, id: 3 },
      ],
    ];
    for (const [asked, answer] of exchanges) {
      socket.send(asked);
      deepStrictEqual(await next(), answer);
    }
    socket.terminate();
  });

  test('unsubscribed is unsubscribed, and mistakes have the codes of the exchange', async () => {
    const { socket, next } = listen(`${simulator.streamUrl}/ws/btcusdt@trade`);
    await opened(socket);
    socket.send('{"method":"UNSUBSCRIBE","params":["btcusdt@trade"],"id":1}');
    deepStrictEqual(await next(), { result: null, id: 1 });
    for (const [asked, code] of [
      ['{nonsense', 3],
      ['{"id":1}', 2],
      ['{"method":"SHOUT","id":1}', 2],
      ['{"method":"SUBSCRIBE","params":[]}', 2],
    ] as const) {
      socket.send(asked);
      strictEqual(((await next()) as { error: { code: number } }).error.code, code);
    }
    socket.terminate();
  });

  test('more than five requests in a second end the connection', async () => {
    const { socket, ended } = listen(`${simulator.streamUrl}/ws`);
    await opened(socket);
    for (let id = 0; id < 20; id += 1) socket.send(`{"method":"LIST_SUBSCRIPTIONS","id":${id}}`);
    strictEqual(await ended, 1008);
  });

  test('more than 1,024 streams are refused', async () => {
    const { socket, next } = listen(`${simulator.streamUrl}/stream`);
    await opened(socket);
    const params = Array.from({ length: 1025 }, (_, at) => `x${at}@trade`);
    socket.send(JSON.stringify({ method: 'SUBSCRIBE', params, id: 1 }));
    match(JSON.stringify(await next()), /Too many/);
    socket.terminate();
  });

  test('another path is refused', async () => {
    strictEqual(await listen(`${simulator.streamUrl}/elsewhere`).ended, -1);
  });

  test('plain paths give plain events, combined ones wrap them, on every path that clients use', async () => {
    const paths = [
      '/ws/btcusdt@trade',
      '/stream?streams=btcusdt@trade',
      '/stream/ws/btcusdt@trade',
      '/stream/stream?streams=btcusdt@trade',
    ];
    const listeners = paths.map((path) => listen(simulator.streamUrl + path));
    await Promise.all(listeners.map(({ socket }) => opened(socket)));
    await post(simulator, '/step', { ms: 60_000 });
    const heard = (await Promise.all(listeners.map(({ next }) => next()))) as { stream?: string; e?: string }[];
    deepStrictEqual(
      heard.map(({ stream, e }) => stream ?? e),
      ['trade', 'btcusdt@trade', 'trade', 'btcusdt@trade'],
    );
    for (const { socket } of listeners) socket.terminate();
  });
});

test('pings come, and who does not answer is cut', async () => {
  const simulator = await startSimulator({
    script: script(),
    paused: true,
    streams: { pingEveryMs: 10, pongWithinMs: 50 },
  });
  try {
    const polite = listen(`${simulator.streamUrl}/ws`);
    let pings = 0;
    polite.socket.on('ping', () => {
      pings += 1;
    });
    const silent = new WebSocket(`${simulator.streamUrl}/ws`, { autoPong: false });
    const code = await new Promise((resolve) => {
      silent.on('close', resolve);
    });
    strictEqual(code, 1006);
    strictEqual(polite.socket.readyState, WebSocket.OPEN);
    ok(pings > 0);
    polite.socket.terminate();
  } finally {
    await simulator.stop();
  }
});

describe('the clock and the control port', () => {
  test('a step moves the market by exactly so much, and the same script gives the same market', async () => {
    const truths: unknown[] = [];
    for (const steps of [[3_600_000], [1_000, 59_001, 3_539_999]]) {
      const simulator = await startSimulator({ script: script(), paused: true });
      for (const ms of steps) await post(simulator, '/step', { ms });
      const state = (await (await fetch(`${simulator.controlUrl}/state`)).json()) as {
        sinceStartMs: number;
        paused: boolean;
      };
      deepStrictEqual([state.sinceStartMs, state.paused], [3_600_000, true]);
      truths.push(
        await (await fetch(`${simulator.controlUrl}/truth?symbol=BTCUSDT&interval=15m&from=${START}`)).json(),
      );
      await simulator.stop();
    }
    strictEqual((truths[0] as unknown[]).length, 4);
    deepStrictEqual(truths[0], truths[1]);
  });

  test('what is no command is said to be none, and a page in a browser commands nothing', async () => {
    const simulator = await startSimulator({ script: script(), paused: true });
    try {
      strictEqual((await post(simulator, '/step', { ms: -1 })).status, 400);
      strictEqual((await post(simulator, '/speed', { speed: 0 })).status, 400);
      strictEqual((await post(simulator, '/faults', { kind: 'gp' })).status, 400);
      strictEqual((await post(simulator, '/elsewhere', {})).status, 404);
      strictEqual((await post(simulator, '/resume', {}, { 'content-type': 'text/plain' })).status, 415);
      const garbage = await fetch(`${simulator.controlUrl}/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{',
      });
      strictEqual(garbage.status, 400);
    } finally {
      await simulator.stop();
    }
  });

  test('a port that is taken is said so', async () => {
    const simulator = await startSimulator({ script: script(), paused: true });
    await rejects(startSimulator({ script: script(), port: simulator.port }), { code: 'PORT_IN_USE' });
    await simulator.stop();
  });
});

describe('a fault plan', () => {
  const wrong: readonly (readonly [plan: unknown, where: string])[] = [
    [[{ kind: 'gp' }], 'plan[0].kind'],
    [[{}], 'plan[0].kind'],
    [['gap'], 'plan[0]'],
    [[{ kind: 'gap', cont: 3 }], 'plan[0].cont'],
    [[{ kind: 'gap' }, { kind: 'gap', count: -1 }], 'plan[1].count'],
    [[{ kind: 'gap', atMs: 1.5 }], 'plan[0].atMs'],
    [[{ kind: 'gap', match: 5 }], 'plan[0].match'],
    [[{ kind: 'gap', match: { method: 'order.place' } }], 'plan[0].match'],
    [[{ kind: 'cut', match: { methode: 'order.place' } }], 'plan[0].match.methode'],
    [[{ kind: 'cut', match: { method: 1 } }], 'plan[0].match.method'],
    [[{ kind: 'cut', executed: 'yes' }], 'plan[0].executed'],
    [[{ kind: 'ack-lost-executed', how: 'loudly' }], 'plan[0].how'],
    [[{ kind: 'order-rejected', code: 5 }], 'plan[0].code'],
    [[{ kind: 'partial-then-expire', share: '1.5' }], 'plan[0].share'],
    [[{ kind: 'balance-moved', asset: 'USDT' }], 'plan[0]'],
    [[{ kind: 'balance-moved', asset: 'USDT', amount: '1e3' }], 'plan[0]'],
    [[{ kind: 'external-order' }], 'plan[0].order'],
    [[{ kind: 'external-order', order: { quantity: 1 } }], 'plan[0].order'],
    [[{ kind: 'constructor' }], 'plan[0].kind'],
  ];
  for (const [plan, where] of wrong)
    test(`${JSON.stringify(plan)} is refused at ${where}`, () => {
      let thrown: unknown;
      try {
        readFaultPlan(plan, 'plan');
      } catch (error) {
        thrown = error;
      }
      strictEqual((thrown as { where: string }).where, where);
    });

  test('each kind stands in the documentation with what it does, and no other', () => {
    const page = readFileSync(new URL('../../docs/simulator.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\|/gm)].map((found) => [found[1], found[2]]);
    deepStrictEqual(rows, Object.entries({ ...FAULTS, ...ORDER_FAULTS }));
  });
});

test('a trade by hand happens at a whole millisecond, however the clock of the market stands', async () => {
  const simulator = await startSimulator({ script: handScript([{ instrument: 'BTCUSDT', price: '60000' }]) });
  try {
    for (let trade = 0; trade < 5; trade += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      simulator.hand.trade('BTCUSDT', '60001');
    }
    const answer = await fetch(`${simulator.restUrl}/api/v3/trades?symbol=BTCUSDT`);
    const times = ((await answer.json()) as readonly { readonly time: number }[]).map(({ time }) => time);
    ok(times.length >= 5 && times.every(Number.isInteger), String(times));
  } finally {
    await simulator.stop();
  }
});
