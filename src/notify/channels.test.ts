import assert from 'node:assert/strict';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { certificate } from './certificate.fixture.ts';
import { httpServer, message, START } from './desk.fixture.ts';
import { post } from './post.ts';
import { Secret } from '#secrets/secrets.ts';
import { telegramChannel } from './telegram.ts';
import { signatureOf, waitOf, webhookChannel } from './webhook.ts';
import type { Batch, Delivery } from './message.ts';
import type { Received, Reply } from './desk.fixture.ts';

const TIMEOUT_MS = 5_000;
const batchOf = (...messages: Batch['messages']): Batch => ({ id: 'batch-1', messages, heldBack: 0 });
const ONE = batchOf(message({ id: 'event-7', title: 'Closed: BTCUSDT', lines: ['long 0.01'], severity: 'critical' }));

// ---------------------------------------------------------------- webhook

const KEY = Buffer.from('a key of thirty-two random bytes');
const SECRET = new Secret(`whsec_${KEY.toString('base64')}`);

/** As a receiver does it, by the specification: the raw body, a fresh time, a comparison that takes the same time. */
function verify({ headers, body }: Received, key: Buffer, now: number): boolean {
  const stamp = String(headers['webhook-timestamp']);
  if (Math.abs(Number(stamp) * 1000 - now) > 300_000) return false;
  const wanted = createHmac('sha256', key)
    .update(`${String(headers['webhook-id'])}.${stamp}.${body}`)
    .digest();
  const [version, given = ''] = String(headers['webhook-signature']).split(',');
  const bytes = Buffer.from(given, 'base64');
  return version === 'v1' && bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
}

async function webhook(
  answer: Parameters<typeof httpServer>[0],
  secret: Secret | undefined = SECRET,
  timeoutMs = TIMEOUT_MS,
) {
  const server = await httpServer(answer);
  const allowed = [`127.0.0.1:${server.port}`];
  const settings = { kind: 'webhook', url: new Secret(`http://${allowed[0]}/hook?a=1`), secret, allowed } as const;
  return { server, channel: webhookChannel(settings, () => START + 1_500, timeoutMs) };
}

test('the signature is that of the specification', () => {
  const secret = new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  assert.equal(
    signatureOf(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', '{"test": 2432232314}'),
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

test('a receiver gets one JSON body, with a signature that fits it and nothing else', async () => {
  const { server, channel } = await webhook(() => ({ status: 204 }));
  assert.deepEqual(await channel.send(ONE), { outcome: 'delivered' });
  const [got] = server.received;
  assert.equal(got!.url, '/hook?a=1');
  assert.equal(got!.headers['content-type'], 'application/json; charset=utf-8');
  assert.equal(got!.headers['webhook-id'], 'batch-1');
  assert.deepEqual(JSON.parse(got!.body), {
    version: 1,
    id: 'batch-1',
    messages: [
      {
        id: 'event-7',
        kind: 'note',
        severity: 'critical',
        time: '2026-03-04T12:00:00Z',
        about: 'paper-1',
        title: 'Closed: BTCUSDT',
        text: 'long 0.01\npaper-1, 2026-03-04T12:00:00Z',
      },
    ],
    held_back: 0,
  });
  assert.ok(verify(got!, KEY, START));
  assert.ok(!verify({ ...got!, body: got!.body.replace('0.01', '0.02') }, KEY, START), 'another body');
  assert.ok(!verify(got!, Buffer.from('another key'), START), 'another key');
  assert.ok(!verify(got!, KEY, START + 600_000), 'much later');
  assert.ok(!verify({ ...got!, headers: { ...got!.headers, 'webhook-id': 'other' } }, KEY, START), 'another id');
});

test('a secret without prefix signs by its bytes; without a secret nothing is signed', async () => {
  const plain = await webhook(() => ({ status: 200 }), new Secret('plain words'));
  await plain.channel.send(ONE);
  assert.ok(verify(plain.server.received[0]!, Buffer.from('plain words'), START));
  const bare = await httpServer(() => ({ status: 200 }));
  const allowed = [`127.0.0.1:${bare.port}`];
  const settings = { kind: 'webhook', url: new Secret(`http://${allowed[0]}/`), secret: undefined, allowed } as const;
  await webhookChannel(settings, () => START, TIMEOUT_MS).send(ONE);
  assert.equal(bare.received[0]!.headers['webhook-signature'], undefined);
});

const later = (why: string, afterMs?: number): Delivery => ({
  outcome: 'later',
  why,
  ...(afterMs === undefined ? {} : { afterMs }),
});
const ANSWERS: readonly (readonly [name: string, reply: Reply | 'cut', delivery: Delivery])[] = [
  ['200', { status: 200, body: 'x' }, { outcome: 'delivered' }],
  ['200 with an endless body', { status: 200, body: 'x'.repeat(10_000_000) }, { outcome: 'delivered' }],
  ['429 with seconds', { status: 429, headers: { 'retry-after': '17' } }, later('HTTP 429', 17_000)],
  [
    '503 with a date',
    { status: 503, headers: { 'retry-after': 'Wed, 04 Mar 2026 12:00:31 GMT' } },
    later('HTTP 503', 29_500),
  ],
  ['429 with nonsense', { status: 429, headers: { 'retry-after': 'soon' } }, later('HTTP 429')],
  ['500', { status: 500, body: 'canary' }, later('HTTP 500')],
  ['408', { status: 408 }, later('HTTP 408')],
  ['400', { status: 400 }, { outcome: 'refused', why: 'HTTP 400' }],
  ['410', { status: 410 }, { outcome: 'refused', why: 'HTTP 410' }],
  ['an answer that is cut off', 'cut', later('ECONNRESET')],
];

for (const [name, reply, delivery] of ANSWERS)
  test(`a webhook that answers ${name}: ${delivery.outcome}`, async () => {
    const { channel } = await webhook(() => reply);
    assert.deepEqual(await channel.send(ONE), delivery);
  });

test('a redirect is not followed', async () => {
  const target = await httpServer(() => ({ status: 200 }));
  const { channel } = await webhook(() => ({ status: 302, headers: { location: `http://127.0.0.1:${target.port}/` } }));
  assert.match(JSON.stringify(await channel.send(ONE)), /refused.*HTTP 302/);
  assert.equal(target.connections(), 0);
});

test('a webhook that never answers, or where nobody is, is tried again', async () => {
  const hanging = await webhook(() => 'hang', SECRET, 50);
  assert.deepEqual(await hanging.channel.send(ONE), later('no answer in time'));
  const settings = {
    kind: 'webhook',
    url: new Secret('http://127.0.0.1:1/'),
    secret: undefined,
    allowed: ['127.0.0.1:1'],
  } as const;
  assert.deepEqual(await webhookChannel(settings, () => START, TIMEOUT_MS).send(ONE), later('ECONNREFUSED'));
});

test('over TLS only a certificate that can be checked is taken', async () => {
  const tls = certificate();
  const server = await httpServer(() => ({ status: 200 }), tls);
  const allowed = [`localhost:${server.port}`, `127.0.0.2:${server.port}`];
  const send = (host: string, authority?: string): Promise<Delivery> =>
    webhookChannel(
      {
        kind: 'webhook',
        url: new Secret(`https://${host}:${server.port}/`),
        secret: SECRET,
        allowed,
        ...(authority === undefined ? {} : { authority }),
      },
      () => START,
      TIMEOUT_MS,
    ).send(ONE);
  assert.deepEqual(await send('localhost', tls.cert), { outcome: 'delivered' });
  assert.deepEqual(await send('localhost'), later('DEPTH_ZERO_SELF_SIGNED_CERT'));
  assert.deepEqual(await send('localhost', certificate().cert).then(({ outcome }) => outcome), 'later');
  assert.equal(server.received.length, 1);
});

test('a name that leads into the own network is refused when it connects, over http and https', async () => {
  const tls = certificate();
  for (const server of [await httpServer(() => ({ status: 200 })), await httpServer(() => ({ status: 200 }), tls)]) {
    for (const scheme of ['http', 'https']) {
      const url = new URL(`${scheme}://localhost:${server.port}/`);
      const answer = await post({ url, body: '{}', allowed: [], timeoutMs: TIMEOUT_MS, authority: tls.cert });
      assert.deepEqual(answer, { kind: 'not-sent', why: 'ERR_ADDRESS_REFUSED' });
    }
    assert.equal(server.connections(), 0);
  }
});

test('of an answer without end no more than 64 KiB is read', async () => {
  const server = createServer((request, response) => {
    request.resume();
    const pour = (): void => {
      while (response.write('x'.repeat(16_384)));
    };
    response.on('drain', pour);
    pour();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  after(() => server.close());
  const { port } = server.address() as { port: number };
  const url = new URL(`http://127.0.0.1:${port}/`);
  const answer = await post({ url, body: '{}', allowed: [url.host], timeoutMs: TIMEOUT_MS });
  assert.ok(answer.kind === 'answer' && answer.text.length <= 65_536);
});

test('a wait is seconds or a date, and never negative', () => {
  assert.deepEqual(waitOf('Wed, 04 Mar 2026 11:00:00 GMT', START), { afterMs: 0 });
  for (const text of [undefined, '', '-5', '1e3', '99999999999'])
    assert.deepEqual(waitOf(text, START), {}, String(text));
});

// ---------------------------------------------------------------- telegram

const TOKEN = '123456789:AAcanaryAAcanaryAAcanaryAAcanaryAA';

async function telegram(answer: Parameters<typeof httpServer>[0], timeoutMs = TIMEOUT_MS) {
  const server = await httpServer(answer);
  const url = `http://127.0.0.1:${server.port}`;
  const settings = {
    kind: 'telegram',
    token: new Secret(TOKEN),
    chatId: '-1001',
    url,
    allowed: [url.slice(7)],
  } as const;
  return { server, channel: telegramChannel(settings, timeoutMs) };
}

/** As the server of the Bot API answers. */
const sentReply: Reply = {
  status: 200,
  body: JSON.stringify({
    ok: true,
    result: { message_id: 5, date: 1_772_625_600, chat: { id: -1001, type: 'supergroup' }, text: 'x' },
  }),
};
const failure = (error_code: number, description: string, parameters?: object): Reply => ({
  status: error_code,
  body: JSON.stringify({ ok: false, error_code, description, ...(parameters === undefined ? {} : { parameters }) }),
});

test('Telegram gets the text as it is, titles bold by entities, no markup and no preview', async () => {
  const { server, channel } = await telegram(() => sentReply);
  const batch = {
    ...batchOf(message({ title: 'a <b> 😀 *c*', lines: ['_x_ & y'] }), message({ title: 'two' })),
    heldBack: 3,
  };
  assert.deepEqual(await channel.send(batch), { outcome: 'delivered' });
  const [got] = server.received;
  assert.equal(got!.url, `/bot${TOKEN.replace(':', '%3A')}/sendMessage`);
  const body = JSON.parse(got!.body) as {
    text: string;
    entities: { type: string; offset: number; length: number }[];
    parse_mode?: string;
  };
  assert.deepEqual(body, {
    chat_id: '-1001',
    text: 'a <b> 😀 *c*\n_x_ & y\npaper-1, 2026-03-04T12:00:00Z\n\ntwo\na line\npaper-1, 2026-03-04T12:00:00Z\n\n3 more messages were held back',
    entities: body.entities,
    link_preview_options: { is_disabled: true },
  });
  assert.deepEqual(
    body.entities.map(({ offset, length }) => body.text.slice(offset, offset + length)),
    ['a <b> 😀 *c*', 'two'],
  );
});

const REPLIES: readonly (readonly [name: string, reply: Reply | 'cut', delivery: Delivery])[] = [
  [
    '429',
    failure(429, 'Too Many Requests: retry after 34', { retry_after: 34 }),
    later('Telegram 429: Too Many Requests: retry after 34', 34_000),
  ],
  [
    '400',
    failure(400, 'Bad Request: chat not found'),
    { outcome: 'refused', why: 'Telegram 400: Bad Request: chat not found' },
  ],
  ['401', failure(401, 'Unauthorized'), { outcome: 'refused', why: 'Telegram 401: Unauthorized' }],
  [
    '403',
    failure(403, 'Forbidden: bot was blocked by the user'),
    { outcome: 'refused', why: 'Telegram 403: Forbidden: bot was blocked by the user' },
  ],
  ['500', failure(500, 'Internal Server Error'), later('Telegram 500: Internal Server Error')],
  ['502 of something in between', { status: 502, body: '<html>' }, later('Telegram 502')],
  ['200 of something in between', { status: 200, body: '<html>' }, { outcome: 'unknown', why: 'Telegram 200' }],
  ['200 with null', { status: 200, body: 'null' }, { outcome: 'unknown', why: 'Telegram 200' }],
  ['an answer that is cut off', 'cut', { outcome: 'unknown', why: 'ECONNRESET' }],
];

for (const [name, reply, delivery] of REPLIES)
  test(`Telegram answers ${name}: ${delivery.outcome}`, async () => {
    const { channel } = await telegram(() => reply);
    const got = await channel.send(ONE);
    assert.deepEqual(got, delivery);
    assert.ok(!JSON.stringify(got).includes('canary'));
  });

test('a group that has become a supergroup is written to under its new id from then on', async () => {
  const moved = failure(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
    migrate_to_chat_id: -100_222,
  });
  const { server, channel } = await telegram((_, count) => (count === 1 ? moved : sentReply));
  assert.deepEqual((await channel.send(ONE)).outcome, 'later');
  assert.deepEqual(await channel.send(ONE), { outcome: 'delivered' });
  assert.deepEqual(
    server.received.map(({ body }) => (JSON.parse(body) as { chat_id: string }).chat_id),
    ['-1001', '-100222'],
  );
});

test('a message that Telegram may have taken is not sent again, one that never left is', async () => {
  const hanging = await telegram(() => 'hang', 50);
  assert.deepEqual(await hanging.channel.send(ONE), { outcome: 'unknown', why: 'no answer in time' });
  const settings = {
    kind: 'telegram',
    token: new Secret(TOKEN),
    chatId: '1',
    url: 'http://127.0.0.1:1',
    allowed: ['127.0.0.1:1'],
  } as const;
  assert.deepEqual(await telegramChannel(settings, TIMEOUT_MS).send(ONE), later('ECONNREFUSED'));
});
