import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handTimers, message, settled } from './desk.fixture.ts';
import { laneOf } from './lane.ts';
import { heldBackText } from './wording.ts';
import type { Batch, Delivery, Severity } from './message.ts';

/** A channel that answers as told, and then delivers. */
function rig(
  answers: readonly (Delivery | 'throws')[] = [],
  changes: { severity?: Severity; perMinute?: number; random?: number } = {},
) {
  const timers = handTimers();
  const sent: { readonly batch: Batch; readonly at: number }[] = [];
  const troubles: string[] = [];
  const start = timers.now();
  const left = [...answers];
  const lane = laneOf({
    channel: {
      name: 'webhook',
      send(batch) {
        sent.push({ batch, at: timers.now() - start });
        const answer = left.shift() ?? { outcome: 'delivered' };
        return answer === 'throws' ? Promise.reject(new Error('secret-canary')) : Promise.resolve(answer);
      },
    },
    severity: changes.severity ?? 'info',
    perMinute: changes.perMinute ?? 60,
    timers,
    random: () => changes.random ?? 0,
    trouble: (_, why) => void troubles.push(why),
  });
  return { lane, timers, sent, troubles };
}

const titles = ({ messages }: Batch): readonly string[] => messages.map(({ title }) => title);
const later: Delivery = { outcome: 'later', why: 'HTTP 500' };

test('the first message goes at once, those that come close behind go together', async () => {
  const { lane, timers, sent } = rig();
  for (const title of ['a', 'b', 'c']) lane.offer(message({ title }));
  await timers.advance(5_000);
  assert.deepEqual(
    sent.map(({ batch, at }) => [at, titles(batch)]),
    [
      [0, ['a']],
      [1_000, ['b', 'c']],
    ],
  );
  assert.equal(lane.stats().delivered, 3);
});

test('no more are sent in a minute than was asked for; all that waits goes with the next', async () => {
  const { lane, timers, sent } = rig([], { perMinute: 3 });
  for (let second = 0; second < 119; second += 1) {
    lane.offer(message());
    await timers.advance(1_000);
  }
  const times = sent.map(({ at }) => at);
  for (const at of times) assert.ok(times.filter((other) => other > at - 60_000 && other <= at).length <= 3, `${at}`);
  assert.deepEqual(times, [0, 1_000, 2_000, 60_000, 61_000, 62_000]);
  assert.equal(sent[3]!.batch.messages.length + sent[3]!.batch.heldBack, 57);
  assert.equal(heldBackText(sent[3]!.batch), '47 more messages were held back');
});

test('what matters most is told and the rest is counted, in the order in which it came', async () => {
  const { lane, timers, sent } = rig();
  lane.offer(message());
  for (let index = 0; index < 13; index += 1)
    lane.offer(message({ title: String(index), severity: index % 6 === 0 ? 'critical' : 'info' }));
  await timers.advance(1_000);
  assert.deepEqual(titles(sent[1]!.batch), ['0', '5', '6', '7', '8', '9', '10', '11', '12'].toSpliced(1, 0, '4'));
  assert.equal(heldBackText(sent[1]!.batch), '3 more messages were held back');
  assert.deepEqual([lane.stats().delivered, lane.stats().heldBack], [11, 3]);
});

test('what is below the threshold is not sent', async () => {
  const { lane, timers, sent } = rig([], { severity: 'warning' });
  for (const severity of ['detail', 'info', 'warning', 'critical'] as const)
    lane.offer(message({ severity, title: severity }));
  await timers.advance(2_000);
  assert.deepEqual(
    sent.flatMap(({ batch }) => titles(batch)),
    ['warning', 'critical'],
  );
});

test('a failure is tried again after twice as long each time, up to five minutes, and told once', async () => {
  const { lane, timers, sent, troubles } = rig(Array.from({ length: 12 }, () => later));
  lane.offer(message());
  await timers.advance(3_600_000);
  const gaps = sent.map(({ at }, index) => at - (sent[index - 1]?.at ?? 0));
  assert.deepEqual(
    gaps.map((gap) => gap / 1000),
    [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300],
  );
  assert.deepEqual(troubles, ['HTTP 500']);
  assert.deepEqual([lane.stats().delivered, lane.stats().failures, lane.stats().waiting], [1, 12, 0]);
});

test('after a success the waits begin anew', async () => {
  const { lane, timers, sent, troubles } = rig([later, later, later, { outcome: 'delivered' }, later]);
  lane.offer(message());
  await timers.advance(60_000);
  lane.offer(message());
  await timers.advance(60_000);
  assert.deepEqual(
    sent.map(({ at }) => at),
    [0, 1_000, 3_000, 7_000, 60_000, 61_000],
  );
  assert.equal(troubles.length, 2, 'told again');
});

test('chance makes the wait up to half as long', async () => {
  const { lane, timers, sent } = rig([later, later, later, later], { random: 0.5 });
  lane.offer(message());
  await timers.advance(60_000);
  assert.deepEqual(
    sent.map(({ at }) => at),
    [0, 1_000, 2_500, 5_500, 11_500],
  );
});

test('a wait that the other side asks for is kept, up to an hour', async () => {
  const { lane, timers, sent } = rig([
    { ...later, afterMs: 34_000 },
    { ...later, afterMs: 1e12 },
  ]);
  lane.offer(message());
  await timers.advance(33_999);
  assert.equal(sent.length, 1);
  await timers.advance(7_200_000);
  assert.deepEqual(
    sent.map(({ at }) => at),
    [0, 34_000, 34_000 + 3_600_000],
  );
});

test('a batch that is sent again is the same one; what came meanwhile goes with it and makes it another', async () => {
  const { lane, timers, sent } = rig([later, later]);
  lane.offer(message({ title: 'a' }));
  await timers.advance(1_000);
  lane.offer(message({ title: 'b' }));
  await timers.advance(10_000);
  const [first, second, third] = sent.map(({ batch }) => batch);
  assert.deepEqual(second, first);
  assert.deepEqual(titles(third!), ['a', 'b']);
  assert.notEqual(third!.id, first!.id);
});

test('while a channel is down two hundred wait; the oldest that matters least makes room, and it is said', async () => {
  const { lane, timers, sent } = rig(Array.from({ length: 9 }, () => later));
  lane.offer(message({ title: 'weighty', severity: 'critical' }));
  await settled();
  for (let index = 0; index < 300; index += 1) lane.offer(message({ title: String(index) }));
  assert.deepEqual([lane.stats().waiting, lane.stats().dropped], [200, 101]);
  await timers.advance(3_600_000);
  const { batch } = sent.at(-1)!;
  assert.deepEqual(titles(batch), ['weighty', ...Array.from({ length: 9 }, (_, index) => String(291 + index))]);
  assert.equal(batch.heldBack, 291);
  lane.offer(message({ title: 'next' }));
  await timers.advance(1_000);
  assert.equal(sent.at(-1)!.batch.heldBack, 0, 'told once');
});

test('what the other side refuses, or may have taken, is not sent again', async () => {
  const { lane, timers, sent, troubles } = rig([
    { outcome: 'refused', why: 'HTTP 400' },
    { outcome: 'unknown', why: 'ECONNRESET' },
  ]);
  for (const title of ['a', 'b', 'c']) {
    lane.offer(message({ title }));
    await timers.advance(1_000);
  }
  assert.deepEqual(
    sent.map(({ batch }) => titles(batch)),
    [['a'], ['b'], ['c']],
  );
  const { refused, unknown, delivered, lastFailure } = lane.stats();
  assert.deepEqual(
    { refused, unknown, delivered, lastFailure, troubles },
    { refused: 1, unknown: 1, delivered: 1, lastFailure: 'ECONNRESET', troubles: ['HTTP 400'] },
  );
});

test('a channel with a fault of its own loses that batch and nothing else', async () => {
  const { lane, timers, sent, troubles } = rig(['throws']);
  lane.offer(message());
  await timers.advance(1_000);
  lane.offer(message());
  await timers.advance(1_000);
  assert.deepEqual([sent.length, lane.stats().delivered, troubles], [2, 1, ['fault of the program: Error']]);
});

test('stopping waits for what is under way, sends what waits once, and takes no more', async () => {
  for (const last of [undefined, later]) {
    const { lane, timers, sent } = rig(last === undefined ? [] : [last, last]);
    for (const title of ['a', 'b', 'c']) lane.offer(message({ title }));
    await lane.stop();
    lane.offer(message());
    await timers.advance(3_600_000);
    assert.equal(sent.length, 2);
    assert.deepEqual(sent.at(-1)!.batch.messages.length, last === undefined ? 2 : 3);
    assert.equal(timers.pending(), 0);
  }
});
