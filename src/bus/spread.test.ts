// Tests of checkpoints in steps: of one moment, never half of one, and spaced by their size.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnyAgent } from '#model/agent.ts';
import type { Notice } from './bus.ts';
import { memoryJournal, start, STATE_BYTES, summer, sums } from './journal.fixture.ts';
import { eventsBetween } from './spread.ts';

const ACCOUNTS = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Events of one candle: itself, and a word for each account. */
const EACH = 1 + ACCOUNTS.length;
const AGENTS: readonly AnyAgent[] = [summer()];
/** Three candles, then a checkpoint whose every step is one state. */
const IN_STEPS = { accounts: ACCOUNTS, checkpointEvery: 3 * EACH, checkpointStepBytes: STATE_BYTES };

const stateOf = (sum: number) => new Map(ACCOUNTS.map((account) => [account, { sum }]));

/** Hears of ticks under one account's key alone, so that the others are moved by nothing. */
const lonely: AnyAgent = {
  ...summer(),
  key: 'market',
  hears: ['candle'],
};

test('a checkpoint in steps is of the moment at which it began, also where all is changed meanwhile', () => {
  const run = start(IN_STEPS);
  for (const close of [1, 2, 3]) run.put(close);
  // One state has been taken; the next candle moves all of them.
  assert.equal(run.checkpointAt(), 0);
  run.put(10);
  run.put(20);
  const saved = run.saved()!;
  assert.equal(saved.checkpoint.sequence, 3 * EACH);
  assert.deepEqual(saved.checkpoint.states['summer'], stateOf(6));
  assert.equal(saved.bytes, ACCOUNTS.length * STATE_BYTES);
});

test('where little is changed meanwhile, each input takes a step', () => {
  const run = start(IN_STEPS, memoryJournal(), [lonely]);
  const put = (key: string): void => run.bus.input('candle', key, 0, { ...CANDLE, symbol: key });
  for (const key of ['p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y']) put(key);
  // Two events a candle: 21 are reached with the eleventh.
  put('z');
  assert.equal(run.checkpointAt(), 0);
  let inputs = 0;
  for (; run.checkpointAt() === 0; inputs += 1) put('z');
  assert.equal(run.checkpointAt(), 22);
  assert.ok(inputs >= 8 && inputs <= 11, `${inputs}`);
  assert.ok(run.saved()!.parts >= 8);
  assert.deepEqual(run.saved()!.checkpoint.states['summer']!.get('z'), { sum: 1 });
});

const CANDLE = { symbol: '', timeframe: '1m', openTime: 0, open: 1, high: 1, low: 1, close: 1, volume: 0 } as const;

test('a stop in the middle leaves the checkpoint before, and the next start says the same', () => {
  const whole = start({ accounts: ACCOUNTS });
  for (const close of [1, 2, 3, 4, 5]) whole.put(close);
  const first = start(IN_STEPS);
  for (const close of [1, 2, 3]) first.put(close);
  const second = start(IN_STEPS, first.held);
  assert.deepEqual(second.bus.recovery, { checkpoint: 0, replayed: 3 * EACH });
  for (const close of [4, 5]) second.put(close);
  assert.deepEqual(second.lines, whole.lines);
  assert.deepEqual(second.bus.checkpoint(), whole.bus.checkpoint());
});

test('what is saved while one is in the making is whole and of now', () => {
  const run = start(IN_STEPS);
  for (const close of [1, 2, 3]) run.put(close);
  assert.equal(run.checkpointAt(), 0);
  run.bus.save();
  assert.equal(run.checkpointAt(), 3 * EACH);
  run.put(4);
  run.bus.close();
  assert.deepEqual(run.saved()!.checkpoint.states['summer'], stateOf(10));
  assert.equal(run.checkpointAt(), 4 * EACH);
});

test('a step that fails is told, the input stands, and a later checkpoint is whole', () => {
  const notices: Notice[] = [];
  const run = start({ ...IN_STEPS, notice: (notice) => notices.push(notice) });
  for (const close of [1, 2, 3]) run.put(close);
  run.faults.add('checkpoint');
  run.put(4);
  run.faults.clear();
  assert.deepEqual(
    notices.map(({ kind }) => kind),
    ['recovered', 'checkpoint-failed'],
  );
  for (const close of [5, 6, 7, 8]) run.put(close);
  const { checkpoint } = run.saved()!;
  assert.ok(checkpoint.sequence > 3 * EACH);
  const sum = { [5 * EACH]: 15, [6 * EACH]: 21, [7 * EACH]: 28 }[checkpoint.sequence];
  assert.deepEqual(checkpoint.states['summer'], stateOf(sum!));
  assert.deepEqual(sums(run.heard).slice(-1), [36]);
});

test('a state that is not plain data fails the checkpoint and not the input', () => {
  const notices: Notice[] = [];
  const unclonable: AnyAgent = { ...summer(), initial: () => ({ sum: 0, act: () => undefined }) };
  const run = start({ ...IN_STEPS, notice: (notice) => notices.push(notice) }, memoryJournal(), [unclonable]);
  for (const close of [1, 2, 3, 4, 5]) run.put(close);
  assert.equal(run.checkpointAt(), 0);
  assert.ok(notices.some(({ kind }) => kind === 'checkpoint-failed'));
  assert.equal(sums(run.heard).length, 5 * ACCOUNTS.length);
});

test('an input that fails in the middle costs the checkpoint in the making and nothing else', () => {
  const run = start(IN_STEPS, memoryJournal(), AGENTS);
  for (const close of [1, 2, 3]) run.put(close);
  assert.throws(() => run.put(13), /Invariant: 13/);
  for (const close of [4, 5, 6]) run.put(close);
  assert.equal(run.checkpointAt(), 4 * EACH);
  assert.deepEqual(run.saved()!.checkpoint.states['summer'], stateOf(10));
  const whole = start({ accounts: ACCOUNTS });
  for (const close of [1, 2, 3, 4, 5, 6]) whole.put(close);
  assert.deepEqual(run.lines, whole.lines);
  run.bus.close();
  assert.deepEqual(run.saved()!.checkpoint.states, whole.bus.checkpoint().states);
});

test('checkpoints are spaced by their size, within bounds', () => {
  for (const [bytes, fewest, events] of [
    [0, 50_000, 50_000],
    [40 * 2 ** 20, 50_000, 50_000],
    [100 * 2 ** 20, 50_000, 102_400],
    [2 ** 40, 50_000, 150_000],
    [2 ** 40, 1_000_000, 1_000_000],
    [0, 4, 4],
  ] as const)
    assert.equal(eventsBetween(bytes, fewest), events, `${bytes}`);
});
