// Tests of venue alarms: each is said once when it changes, and a start knows what an earlier run has said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderSubject, venueAlarms } from './venue-alarms.ts';
import type { Event, EventData } from '#model/event.ts';

/** A store that keeps what it is told, and can be full. */
function world() {
  const log: Event[] = [];
  const now = { isFull: false };
  const input = (kind: 'health', data: EventData['health']): boolean => {
    if (now.isFull) return false;
    log.push({ sequence: log.length + 1, cause: 0, time: 0, key: 'live', kind, data });
    return true;
  };
  const said = (): readonly string[] =>
    log.map(({ data }) => {
      const { subject, ok, detail } = data as EventData['health'];
      return `${subject} ${ok ? 'well' : detail}`;
    });
  return { now, said, start: () => venueAlarms([...log], input) };
}

test('an alarm is said when it changes and not otherwise', () => {
  const { start, said } = world();
  const alarms = start();
  for (const detail of ['', 'no line', 'no line', 'no line; no stop', '', '']) alarms.say('live', detail);
  assert.deepEqual(said(), ['live no line', 'live no line; no stop', 'live well']);
});

test('what the store cannot take is said again', () => {
  const { now, start, said } = world();
  const alarms = start();
  now.isFull = true;
  alarms.say('live', 'no line');
  assert.equal(alarms.ringing().size, 0);
  now.isFull = false;
  alarms.say('live', 'no line');
  assert.deepEqual(said(), ['live no line']);
});

test('what rang when the program ended rings after a start, and can be said to be well', () => {
  const { start, said } = world();
  start().say('live', 'no line');
  const again = start();
  assert.deepEqual([...again.ringing()], [['live', 'no line']]);
  again.say('live', '');
  assert.deepEqual(said(), ['live no line', 'live well']);
});

test('an order that a person has looked at rings no more, in later runs neither; another does, and the line is not looked at', () => {
  const { start, said } = world();
  const first = start();
  first.ring(orderSubject('a'), 'buy');
  first.say('live', 'no line');
  const second = start();
  second.looked();
  for (const alarms of [second, start()]) {
    alarms.ring(orderSubject('a'), 'buy');
    assert.deepEqual([...alarms.ringing().keys()], ['live']);
  }
  start().ring(orderSubject('b'), 'sell');
  assert.deepEqual(said(), ['order a buy', 'live no line', 'order a well', 'order b sell']);
});

test('a look that the store could not take was none', () => {
  const { now, start } = world();
  const alarms = start();
  alarms.ring(orderSubject('a'), 'buy');
  now.isFull = true;
  alarms.looked();
  now.isFull = false;
  assert.deepEqual([...alarms.ringing().keys()], ['order a']);
  alarms.looked();
  assert.equal(alarms.ringing().size, 0);
});
