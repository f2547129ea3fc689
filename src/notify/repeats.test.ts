import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handTimers, message } from './desk.fixture.ts';
import { repeatsOf } from './repeats.ts';
import type { Message } from './message.ts';

const MINUTE = 60_000;

function rig() {
  const timers = handTimers();
  const told: Message[] = [];
  const repeats = repeatsOf(timers, (said) => void told.push(said));
  const offer = (state: string, subject = 'feed', isRecovery = state === 'up') =>
    repeats.offer(message({ title: state, condition: { subject, state, isRecovery } }));
  return { timers, told, repeats, offer, titles: () => told.map(({ title }) => title) };
}

test('what is no condition is told each time', () => {
  const { repeats, told } = rig();
  for (let index = 0; index < 5; index += 1) repeats.offer(message({ title: 'same' }));
  assert.equal(told.length, 5);
});

test('the same state is told once in a quarter of an hour, then with the count of those in between', async () => {
  const { timers, told, repeats, offer } = rig();
  for (let minute = 0; minute < 15; minute += 1) {
    offer('down');
    await timers.advance(MINUTE);
  }
  assert.deepEqual([told.length, repeats.kept()], [1, 14]);
  offer('down');
  assert.equal(told.length, 2);
  assert.equal(told[1]!.lines.at(-1), '14 more of the kind in between');
});

test('a change is told, whatever its age; a recovery without a trouble is not', () => {
  const { offer, titles } = rig();
  offer('up');
  offer('down');
  offer('up');
  offer('up');
  assert.deepEqual(titles(), ['down', 'up']);
});

test('that all is well is told once, however long it lasts', async () => {
  const { timers, offer, titles } = rig();
  offer('down');
  for (let hour = 0; hour < 5; hour += 1) {
    offer('up');
    await timers.advance(60 * MINUTE);
  }
  assert.deepEqual(titles(), ['down', 'up']);
});

test('things are told apart', () => {
  const { offer, titles } = rig();
  for (const subject of ['a', 'b', 'c']) offer('down', subject);
  assert.equal(titles().length, 3);
});

test('what comes and goes is told six times, and its last state when the window ends', async () => {
  const { timers, told, offer, titles } = rig();
  for (let index = 0; index < 20; index += 1) {
    offer(index % 2 === 0 ? 'down' : 'up');
    await timers.advance(1_000);
  }
  offer('down');
  assert.deepEqual(titles(), ['down', 'up', 'down', 'up', 'down', 'up']);
  await timers.advance(15 * MINUTE);
  assert.deepEqual(titles().slice(6), ['down']);
  assert.equal(told[6]!.lines.at(-1), '14 more of the kind in between');
});

test('what is at the end as it was when last told needs no more words', async () => {
  const { timers, titles, offer } = rig();
  for (let index = 0; index < 20; index += 1) offer(index % 2 === 0 ? 'down' : 'up');
  await timers.advance(30 * MINUTE);
  assert.equal(titles().length, 6);
  offer('down');
  assert.equal(titles().length, 7);
});

test('stopping tells what still waits, and leaves no alarm', () => {
  const { timers, titles, offer, repeats } = rig();
  for (let index = 0; index < 9; index += 1) offer(index % 2 === 0 ? 'down' : 'up');
  repeats.stop();
  assert.deepEqual(titles().slice(6), ['down']);
  assert.equal(timers.pending(), 0);
});

test('a thousand things are remembered, and no more', () => {
  const { offer, titles } = rig();
  for (let index = 0; index < 1_001; index += 1) offer('down', String(index));
  offer('down', '1000');
  offer('down', '0');
  assert.equal(titles().length, 1_002, 'the first was forgotten');
});
