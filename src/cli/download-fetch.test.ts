// Download fetch against exchanges that answer each in its own way: by number, by span, without the open candle.
import { deepStrictEqual, ok } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fetchAll } from './download-fetch.ts';
import { quietShell } from './shell.fixture.ts';
import type { Candle } from '#model/candle.ts';

const MINUTE = 60_000;
const candle = (minute: number): Candle => ({
  symbol: 'X',
  timeframe: '1m',
  openTime: minute * MINUTE,
  open: 1,
  high: 1,
  low: 1,
  close: 1,
  volume: 0,
});

type Answer = (have: readonly number[], from: number) => readonly number[];
const byNumber: Answer = (have, from) => have.filter((minute) => minute >= from).slice(0, 100);
const bySpan: Answer = (have, from) => have.filter((minute) => minute >= from && minute < from + 100);
/** As some do: the newest it has, whatever is asked for, if that is longer ago than it keeps. */
const newestOnly: Answer = (have, from) => have.slice(-100).filter((minute) => minute >= from);

/** @param now minute up to which the exchange has been running */
async function fetched(
  have: readonly number[],
  answer: Answer,
  skipEmpty: number,
  [from, to]: readonly [number, number],
  now: number,
): Promise<{ readonly got: number[]; readonly asked: number }> {
  const got: number[] = [];
  const counts = { asked: 0 };
  await fetchAll(
    {
      skipEmpty,
      rows(time) {
        counts.asked += 1;
        ok(counts.asked < 5000, 'it comes to an end');
        return Promise.resolve(answer(have, time / MINUTE).map(candle));
      },
    },
    {
      last: () => (got.length === 0 ? undefined : candle(got.at(-1)!)),
      append(candles) {
        got.push(...candles.map(({ openTime }) => openTime / MINUTE));
        return Promise.resolve();
      },
    },
    { from: from * MINUTE, to: to * MINUTE, timeframe: '1m', symbol: 'X' },
    { ...quietShell(), now: () => now * MINUTE },
  );
  return { got, asked: counts.asked };
}

/** Minutes without those in which nobody traded. */
const minutes = fc
  .array(fc.record({ run: fc.integer({ min: 1, max: 150 }), hole: fc.integer({ min: 1, max: 400 }) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => {
    const have: number[] = [];
    let at = 1000;
    for (const { run, hole } of parts) {
      for (let each = 0; each < run; each += 1) have.push(at + each);
      at += run + hole;
    }
    return have;
  });

for (const [name, answer, skipEmpty] of [
  ['by number', byNumber, 0],
  ['by number, where spans are feared', byNumber, 100],
  ['by span', bySpan, 100],
] as const)
  test(`an exchange that answers ${name} gives every closed candle of the span, once, and never the newest`, async () => {
    await fc.assert(
      fc.asyncProperty(
        minutes,
        fc.integer({ min: 900, max: 1500 }),
        fc.integer({ min: 1, max: 2500 }),
        async (have, from, length) => {
          const to = from + length;
          const newest = have.at(-1)!;
          const { got } = await fetched(have, answer, skipEmpty, [from, to], newest + 1);
          deepStrictEqual(
            got,
            have.filter((minute) => minute >= from && minute < to && minute < newest),
          );
        },
      ),
    );
  });

test('an exchange that keeps only the newest gives those', async () => {
  const have = Array.from({ length: 1000 }, (_, at) => at);
  const { got } = await fetched(have, newestOnly, 100, [0, 1000], 1000);
  deepStrictEqual([got[0], got.at(-1), got.length], [900, 998, 99]);
});

test('a market that is younger than the span is found, and one that is nowhere is given up', async () => {
  const found = await fetched([9000, 9001, 9002], bySpan, 100, [0, 9002], 9003);
  deepStrictEqual(found.got, [9000, 9001]);
  const nowhere = await fetched([], bySpan, 100, [0, 1_000_000], 1_000_000);
  deepStrictEqual(nowhere.got, []);
  ok(nowhere.asked < 300);
});
