// REST against an exchange that answers wrongly: what is no answer is asked again or given up, and leads nowhere else.
import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { instruments } from './exchange-info.ts';
import { rest } from './rest.ts';
import { BINANCE } from './settings.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Rest } from './rest.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** The answers take turns, the last stays. @returns the paths that were asked for */
async function against(answers: readonly Answer[], ask: (asked: Rest) => Promise<void>): Promise<readonly string[]> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(paths.length, answers.length - 1)]!;
    paths.push(request.url ?? '');
    answer(response, request);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const restUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { ...BINANCE, restUrl, requestMs: 400, backoffFirstMs: 1, backoffLongestMs: 2 };
  const asked = rest({ settings, random: Math.random, now: Date.now });
  try {
    await ask(asked);
  } finally {
    asked.close();
    server.closeAllConnections();
    server.close();
  }
  return paths;
}

const json =
  (value: unknown): Answer =>
  (response) =>
    void response.end(JSON.stringify(value));
const word = (asked: Rest): Promise<string> =>
  asked.get('/word', {}, 1, (value) => (value as { readonly word?: string } | undefined)?.word);

const ENDLESS: Answer = (response) => {
  const block = Buffer.alloc(1 << 20, 0x20);
  const more = (): void => {
    while (!response.destroyed && response.write(block));
  };
  response.on('drain', more);
  more();
};
const DRIP: Answer = (response) => {
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
};

for (const [name, answer] of [
  ['111 a page in place of JSON', (response) => void response.end('<html></html>')],
  ['111 an empty object', json({})],
  ['111 nothing at all', (response) => void response.end()],
  ['111 a null', json(null)],
  ['112 a body without end', ENDLESS],
  ['112 a body of a byte now and then', DRIP],
  ['112 no answer', () => undefined],
  ['112 a connection that is cut', (response) => void response.destroy()],
  [
    '112 a length that lies',
    (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{}');
      setTimeout(() => response.destroy(), 10);
    },
  ],
] as readonly (readonly [string, Answer])[])
  test(`${name} is no answer, and the question is put again`, async () => {
    const paths = await against([answer, json({ word: 'yes' })], async (asked) => {
      strictEqual(await word(asked), 'yes');
    });
    strictEqual(paths.length, 2);
  });

for (const status of [301, 302, 307, 308])
  test(`116 a redirect (${status}) is not followed`, async () => {
    let visited = false;
    const other = createServer((_request, response) => {
      visited = true;
      response.end(JSON.stringify({ word: 'trap' }));
    });
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/word`;
    await against([(response) => void response.writeHead(status, { location }).end()], (asked) =>
      rejects(word(asked), { code: 'VENUE_UNREACHABLE' }),
    );
    other.close();
    ok(!visited);
  });

test('a refusal in words is told without what would steer a terminal, and is not asked again', async () => {
  const no: Answer = (response) =>
    void response.writeHead(400).end(JSON.stringify({ code: -1121, msg: 'no\u001b[2J\nx' }));
  const paths = await against([no], (asked) =>
    rejects(word(asked), { code: 'VENUE_REFUSED', message: 'the exchange refuses: no [2J x (-1121)' }),
  );
  strictEqual(paths.length, 1);
});

const filters = (tickSize: string, stepSize: string, minQty = '0.001', maxQty = '10'): object => ({
  symbols: [
    {
      symbol: 'BTCUSDT',
      status: 'TRADING',
      baseAsset: 'BTC',
      quoteAsset: 'USDT',
      filters: [
        { filterType: 'PRICE_FILTER', tickSize },
        { filterType: 'LOT_SIZE', stepSize, minQty, maxQty },
        { filterType: 'NOTIONAL', minNotional: '5' },
      ],
    },
  ],
});

test('facts of a market that make sense are taken', async () => {
  await against([json(filters('0.01', '0.001'))], async (asked) => {
    const [found] = await instruments(asked, ['BTCUSDT']);
    deepStrictEqual([found?.symbol, found?.tick, found?.lot], ['BTCUSDT', 1_000_000n, 100_000n]);
  });
});

for (const [name, info] of [
  ['a step of 0', filters('0.01', '0')],
  ['a tick of 0', filters('0', '0.001')],
  ['a tick below 0', filters('-0.01', '0.001')],
  ['a tick that is no number', filters('NaN', '0.001')],
  ['a least above the most', filters('0.01', '0.001', '11')],
] as const)
  test(`113 ${name} is no fact of a market`, async () => {
    await against([json(info)], (asked) => rejects(instruments(asked, ['BTCUSDT']), { code: 'VENUE_UNREACHABLE' }));
  });
