// Trial book: nothing that was written is lost by a torn line behind it, and each other setting on the market counts once.
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { trialBook } from './trial-book.ts';

const directory = mkdtempSync(join(tmpdir(), 'trial-book-'));
after(() => rmSync(directory, { recursive: true }));

const run = (key: string, r = 1) => ({
  key,
  trades: [{ entryTime: 1, exitTime: 2, r }],
  finalEquity: '10000.5',
  drawdown: 0.01,
  start: 0,
  end: 9,
});

test('runs come back as they were written, the latest of each key, also behind a line that was torn', () => {
  const book = trialBook(directory, 'd1', ['BTCUSDT']);
  assert.equal(book.runs().size, 0);
  book.add(run('a'), 0.1);
  for (const path of ['trials.jsonl', join('research', 'd1.jsonl')])
    appendFileSync(join(directory, path), '{"key":"torn","tra');
  book.add(run('b'), 0.2);
  book.add(run('a', 3), 0.3);
  assert.deepEqual(
    [...book.runs().values()].toSorted((x, y) => (x.key < y.key ? -1 : 1)),
    [run('a', 3), run('b')],
  );
});

test('other settings on the same market count once, those of other candles too, those of other markets not', () => {
  trialBook(directory, 'd2', ['BTCUSDT', 'ETHUSDT']).add(run('c'), 0.4);
  trialBook(directory, 'd3', ['EURUSD']).add(run('e'), 0.5);
  const book = trialBook(directory, 'd1', ['BTCUSDT']);
  assert.deepEqual(book.otherSharpes(new Set(['b'])), [0.3, 0.4]);
  assert.deepEqual([...book.runs().keys()].toSorted(), ['a', 'b'], 'runs on other candles are not comparable');
});

test('a folder that cannot be written to is said so', () => {
  appendFileSync(join(directory, 'file'), '');
  const book = trialBook(join(directory, 'file'), 'd1', []);
  assert.throws(() => book.add(run('a'), 0), { code: 'STORE_UNWRITABLE' });
});
