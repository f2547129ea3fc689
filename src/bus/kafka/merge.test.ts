import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { mergeOf, NEVER } from './merge.ts';
import type { Moment } from './merge.ts';
import type { Read } from './dead-letter.ts';

const MARKETS = ['A', 'B', 'C', 'D'];
const LIVE_RANK = 3;

const readOf = (key: string, number: number, at: number): Read => ({
  turn: { key, number, heard: [], isInput: true, at, events: [] },
  record: { partition: 0, offset: BigInt(number), time: 0, key, value: Buffer.alloc(0) },
});
const name = ({ turn }: Read): string => `${turn.key}${turn.number}`;

/** As it is meant: all are looked through for each turn. */
function plainly(markets: readonly string[]) {
  const queues = markets.map((key) => ({ key, reads: [] as Read[], last: NEVER }));
  const before = (one: Moment, other: Moment): boolean =>
    one.time === other.time ? one.rank < other.rank : one.time < other.time;
  const at = (read: Read): Moment => ({ time: read.turn.at!, rank: LIVE_RANK });
  return {
    put: (read: Read) => void queues.find(({ key }) => key === read.turn.key)?.reads.push(read),
    pass(read: Read) {
      const queue = queues.find(({ key }) => key === read.turn.key)!;
      if (before(queue.last, at(read))) queue.last = at(read);
    },
    take() {
      const heads = queues.filter(({ reads }) => reads.length > 0);
      if (heads.length === 0) return undefined;
      const best = heads.reduce((a, b) => (before(at(b.reads[0]!), at(a.reads[0]!)) ? b : a));
      const moment = at(best.reads[0]!);
      if (queues.some(({ reads, last }) => reads.length === 0 && before(last, moment))) return undefined;
      best.last = moment;
      return best.reads.shift()!;
    },
  };
}

describe('the merge of the markets', () => {
  test('hands out the same turns in the same order as looking through all of them would', () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ does: fc.constant('put'), key: fc.constantFrom(...MARKETS), at: fc.nat(9) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ does: fc.constant('pass'), key: fc.constantFrom(...MARKETS), at: fc.nat(9) }),
      },
      { weight: 4, arbitrary: fc.record({ does: fc.constant('take'), key: fc.constant(''), at: fc.constant(0) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const merge = mergeOf(MARKETS, new Map());
        const plain = plainly(MARKETS);
        for (const [number, { does, key, at }] of steps.entries())
          if (does === 'take') {
            const [one, other] = [merge.take(), plain.take()];
            assert.equal(one && name(one), other && name(other));
          } else {
            merge[does](readOf(key, number, at));
            plain[does](readOf(key, number, at));
          }
      }),
      { numRuns: 400 },
    );
  });

  test('waits for a market that has said nothing yet, and not for one that has spoken up to then', () => {
    const merge = mergeOf(['A', 'B'], new Map());
    merge.put(readOf('A', 1, 10));
    assert.equal(merge.take(), undefined);
    merge.put(readOf('B', 1, 10));
    assert.deepEqual(
      [merge.take(), merge.take()].map((read) => read && name(read)),
      ['A1', 'B1'],
    );
    merge.put(readOf('B', 2, 10));
    assert.equal(name(merge.take()!), 'B2');
    assert.deepEqual([...merge.waiting()], []);
  });

  test('keeps its order over many turns of many markets, and lets go of what was taken', () => {
    const markets = Array.from({ length: 300 }, (_, index) => `M${index}`);
    const merge = mergeOf(markets, new Map());
    for (let at = 1; at <= 20; at += 1) for (const key of markets) merge.put(readOf(key, at, at));
    const taken: string[] = [];
    for (let read = merge.take(); read !== undefined; read = merge.take()) taken.push(name(read));
    assert.deepEqual(taken, Array.from({ length: 20 }, (_, at) => markets.map((key) => `${key}${at + 1}`)).flat());
    assert.equal([...merge.waiting()].length, 0);
  });
});
