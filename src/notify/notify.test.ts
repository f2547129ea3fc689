import assert from 'node:assert/strict';
import { test } from 'node:test';
import { account, event, handTimers, httpServer, position, settled, START, trade, until } from './desk.fixture.ts';
import { notifier, systemTimers } from './notify.ts';
import { Secret } from '#secrets/secrets.ts';
import type { ChannelSettings, Notifier } from './notify.ts';
import type { Reply } from './desk.fixture.ts';

const CANARY = 'canary-5e55';
const DAY = { zone: 'UTC', startMs: 0 };

type Body = {
  readonly messages: readonly { readonly id: string; readonly title: string; readonly text: string }[];
  readonly held_back: number;
};

const webhookAt = (port: number, changes: Partial<ChannelSettings> = {}): ChannelSettings =>
  ({
    kind: 'webhook',
    url: new Secret(`http://127.0.0.1:${port}/${CANARY}`),
    secret: new Secret(CANARY),
    allowed: [`127.0.0.1:${port}`],
    severity: 'info',
    perMinute: 60,
    ...changes,
  }) as ChannelSettings;

async function rig(answer: () => Reply | 'hang' = () => ({ status: 200 })) {
  const timers = handTimers();
  const troubles: string[] = [];
  const server = await httpServer(answer);
  const made = (channels: readonly ChannelSettings[]): Notifier =>
    notifier({
      channels,
      day: DAY,
      timers,
      random: () => 0,
      trouble: (channel, why) => void troubles.push(`${channel}: ${why}`),
    });
  const bodies = (): readonly Body[] => server.received.map(({ body }) => JSON.parse(body) as Body);
  const titles = (): readonly string[] => bodies().flatMap(({ messages }) => messages.map(({ title }) => title));
  return { timers, troubles, server, made, bodies, titles };
}

const delivered = (it: Notifier): number => it.stats().channels[0]!.delivered;

test('the life of a trade reaches a person', async () => {
  const { made, timers, server, titles } = await rig();
  const it = made([webhookAt(server.port)]);
  for (const heard of [
    event('account', account('10000')),
    event('position', position('0.01')),
    event('position', position('0')),
    event('trade', trade('9.4')),
  ]) {
    it.hear(heard);
    await timers.advance(2_000);
    await until(() => it.stats().channels[0]!.waiting === 0 && titles().length === delivered(it), 'told');
  }
  assert.deepEqual(titles(), ['Opened: long 0.01 BTCUSDT at 67000.5', 'Closed: BTCUSDT +9.4 USDT by take-profit']);
  await it.stop();
});

test('an event that comes again is told once', async () => {
  const { made, server, titles } = await rig();
  const it = made([webhookAt(server.port)]);
  const first = event('trade', trade('1'));
  const second = event('trade', trade('2'));
  for (const heard of [first, first, second, first, second]) it.hear(heard);
  await it.stop();
  assert.equal(titles().length, 2);
});

test('a storm of the same trouble is one message, of different ones is two sendings', async () => {
  const { made, server, bodies, timers } = await rig();
  const it = made([webhookAt(server.port)]);
  for (let index = 0; index < 1_000; index += 1)
    it.hear(event('health', { check: 'feed', subject: 'X', ok: false, detail: String(index) }));
  for (let index = 0; index < 1_000; index += 1) it.hear(event('trade', trade('1')));
  await until(() => delivered(it) === 1, 'the first');
  await timers.advance(1_000);
  await until(() => delivered(it) === 11, 'the others');
  assert.deepEqual(
    bodies().map(({ messages, held_back }) => [messages.length, held_back]),
    [
      [1, 0],
      [10, 990],
    ],
  );
  assert.deepEqual([it.stats().repeated, it.stats().channels[0]!.dropped], [999, 800]);
  await it.stop();
});

test('each channel has its own threshold', async () => {
  const all = await rig();
  const few = await rig();
  const it = all.made([webhookAt(all.server.port), webhookAt(few.server.port, { severity: 'critical' })]);
  it.hear(event('trade', trade('1')));
  it.hear(event('tripped', { tier: 'account', rule: 'x', detail: 'y' }));
  await it.stop();
  assert.deepEqual([all.titles().length, few.titles()], [2, ['Breaker tripped: account, x']]);
});

test('old news is not told, old trouble is', async () => {
  const { made, timers, server, titles } = await rig();
  const it = made([webhookAt(server.port)]);
  await timers.advance(3_600_001);
  it.hear(event('trade', trade('1'), 'paper-1', START));
  it.hear(event('tripped', { tier: 'account', rule: 'x', detail: 'y' }, 'paper-1', START));
  it.hear(event('trade', trade('1'), 'paper-1', START + 1));
  await it.stop();
  assert.deepEqual(
    [titles(), it.stats().stale],
    [['Breaker tripped: account, x', 'Closed: BTCUSDT +1 by take-profit'], 1],
  );
});

test('what the rim has to say goes the same way', async () => {
  const { made, server, bodies } = await rig();
  const it = made([webhookAt(server.port)]);
  const condition = { subject: 'disk', state: 'full', isRecovery: false };
  for (let index = 0; index < 3; index += 1)
    it.tell({ severity: 'critical', title: 'The disk is full', lines: ['data'], condition });
  await it.stop();
  assert.deepEqual(
    bodies().flatMap(({ messages }) => messages.map(({ id, title }) => [id, title])),
    [[`note-${START}-1`, 'The disk is full']],
  );
});

test('a channel that fails, hangs or is not there holds up no other, and nothing throws', async () => {
  const good = await rig();
  const failing = await rig(() => ({ status: 500, body: CANARY }));
  const hanging = await rig(() => 'hang');
  const nobody: ChannelSettings = {
    kind: 'email',
    host: '127.0.0.1',
    port: 1,
    security: 'none',
    login: undefined,
    from: 'a@b.cc',
    to: ['d@e.ff'],
    severity: 'info',
    perMinute: 60,
  };
  const it = good.made([
    webhookAt(failing.server.port),
    webhookAt(hanging.server.port, { timeoutMs: 100 }),
    nobody,
    webhookAt(good.server.port),
  ]);
  it.hear(event('trade', trade('1')));
  it.hear({ kind: 'trade', sequence: 1e9, time: Number.NaN, key: 'x', cause: 0, data: undefined } as never);
  assert.equal(it.stats().faults, 1);
  await until(() => it.stats().channels[3]!.delivered === 1, 'the good one');
  await until(() => good.troubles.length === 3, 'three troubles');
  assert.deepEqual(good.troubles.toSorted(), [
    'email: ESOCKET at CONN',
    'webhook: HTTP 500',
    'webhook: no answer in time',
  ]);
  assert.ok(!JSON.stringify([good.troubles, it.stats()]).includes(CANARY));
  await it.stop();
  it.hear(event('trade', trade('1')));
  it.tell({ severity: 'critical', title: 'too late' });
  await settled();
  assert.equal(good.titles().length, 1);
});

test('an address in the own network is refused at the start', () => {
  const settings = { ...webhookAt(80), url: new Secret('https://169.254.169.254/'), allowed: [] } as ChannelSettings;
  const make = () =>
    notifier({ channels: [settings], day: DAY, timers: handTimers(), random: () => 0, trouble: () => undefined });
  assert.throws(make, { code: 'CONFIG_INVALID', where: 'notifications.webhook.url' });
});

test('without channels nothing is done', async () => {
  const it = notifier({ channels: [], day: DAY, timers: handTimers(), random: () => 0, trouble: () => undefined });
  it.hear(event('trade', trade('1')));
  await it.stop();
  assert.deepEqual(it.stats(), { channels: [], repeated: 0, stale: 0, faults: 0 });
});

test('an alarm rings once, unless it was called off', async () => {
  const timers = systemTimers(() => START);
  const rung: string[] = [];
  timers.after(0, () => rung.push('off'))();
  timers.after(0, () => rung.push('on'));
  await until(() => rung.length > 0, 'the alarm');
  assert.deepEqual([rung, timers.now()], [['on'], START]);
});
