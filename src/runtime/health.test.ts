import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthProbe, PULSE_MS } from './health.ts';
import type { Health } from '#model/event.ts';

function rig(fails = false) {
  const at = { wall: 1_000_000, steady: 0, fails };
  const said: Health[] = [];
  const probe = healthProbe({
    say: (health) => {
      if (at.fails) throw new Error('the store takes nothing');
      said.push(health);
    },
    clock: () => at.wall,
    steady: () => at.steady,
  });
  const pass = (ms: number): void => {
    for (let gone = 0; gone < ms; gone += PULSE_MS) {
      at.wall += PULSE_MS;
      at.steady += PULSE_MS;
      probe.pulse();
    }
  };
  return { at, said, probe, pass, words: () => said.map(({ check, ok, detail }) => `${check} ${ok} ${detail}`.trim()) };
}

test('while all is well nothing is said', () => {
  const { pass, said, probe } = rig();
  probe.answered(3);
  probe.error();
  pass(60_000);
  assert.deepEqual(said, []);
});

test('a clock that is put forward or back is said once, and that it is well again after a while', () => {
  for (const [byMs, word] of [
    [3_600_000, 'forward by 3600.0 s'],
    [-5_000, 'back by 5.0 s'],
  ] as const) {
    const { at, pass, words } = rig();
    at.wall += byMs;
    pass(1_000);
    assert.deepEqual(words(), [`clock false the clock was put ${word}`]);
    pass(11_000);
    assert.deepEqual(words().slice(1), ['clock true']);
  }
});

test('a program that stood still, and an answer that took too long, are latency', () => {
  const still = rig();
  still.at.wall += 5_000;
  still.at.steady += 5_000;
  still.probe.pulse();
  assert.deepEqual(still.words(), ['latency false the program stood still for 4.8 s']);
  const slow = rig();
  slow.probe.answered(1_500);
  assert.deepEqual(slow.words(), ['latency false an answer took 1.5 s, limit 1.0 s']);
});

test('what a start takes is no standstill', () => {
  const { at, probe, words } = rig();
  at.wall += 2_900;
  at.steady += 2_900;
  probe.pulse();
  assert.deepEqual(words(), []);
});

test('a standstill is said before the first of what came meanwhile is heard', () => {
  const { at, probe, words } = rig();
  probe.look();
  assert.deepEqual(words(), []);
  at.wall += 5_000;
  at.steady += 5_000;
  probe.look();
  assert.deepEqual(words(), ['latency false the program stood still for 4.8 s']);
  probe.look();
  probe.pulse();
  assert.equal(words().length, 1);
});

test('errors count within a minute', () => {
  const { at, probe, words } = rig();
  for (let each = 0; each < 60; each += 1) {
    at.steady += 3_000;
    probe.error();
  }
  assert.deepEqual(words(), []);
  for (let each = 0; each < 20; each += 1) probe.error();
  assert.equal(words().length, 1);
  assert.match(words()[0]!, /^errors false 31 errors within a minute, limit 30/);
});

test('a store that fails cannot be told of until it takes something again', () => {
  const { at, pass, probe, words } = rig(true);
  assert.throws(() => probe.storeFailed('STORE_FULL'));
  assert.throws(() => probe.pulse());
  assert.deepEqual(words(), []);
  at.fails = false;
  pass(400);
  assert.deepEqual(words(), ['store false the store could not be written: STORE_FULL']);
  pass(11_000);
  assert.deepEqual(words().slice(1), ['store true']);
});

test('what goes on being wrong is not said twice, and not said to be well', () => {
  const { pass, probe, words } = rig();
  for (let each = 0; each < 10; each += 1) {
    probe.answered(2_000);
    pass(5_000);
  }
  assert.equal(words().length, 1);
});

test('what was wrong when the program ended is said to be well after a while, or a breaker would wait for it for ever', () => {
  const at = { wall: 0, steady: 0 };
  const said: Health[] = [];
  const probe = healthProbe({
    say: (health) => void said.push(health),
    clock: () => at.wall,
    steady: () => at.steady,
    ailing: ['latency', 'store'],
  });
  for (let gone = 0; gone < 12_000; gone += PULSE_MS) {
    at.wall += PULSE_MS;
    at.steady += PULSE_MS;
    probe.pulse();
    if (gone < 9_000) assert.deepEqual(said, []);
  }
  assert.deepEqual(
    said.map(({ check, ok }) => `${check} ${ok}`),
    ['latency true', 'store true'],
  );
});
