import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nearestWord, suggestion } from './nearest.ts';

const commands = ['start', 'detect', 'backtest', 'download', 'verify', 'walk-forward', 'stop'];

test('the nearest word is found through a swap, a slip, a lack, a surplus and another case', () => {
  for (const word of ['backtset', 'backtext', 'bactest', 'backtestt', 'BACKTEST', 'back'])
    assert.equal(nearestWord(word, commands), 'backtest', word);
});

test('nothing near is nothing said', () => {
  for (const word of ['', 'xyz', 'frobnicate', 'st']) assert.equal(nearestWord(word, commands), undefined, word);
});

test('of two equally near the first in the list is taken', () => {
  assert.equal(nearestWord('cat', ['bat', 'hat']), 'bat');
});

test('one slip in a word of four letters or more leads back to it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...commands), fc.nat(), (word, at) => {
      const index = at % word.length;
      assert.equal(nearestWord(`${word.slice(0, index)}_${word.slice(index + 1)}`, commands), word);
    }),
  );
});

test('the suggestion is a question, or the whole list', () => {
  assert.equal(suggestion('verfy', commands), 'did you mean "verify"?');
  assert.equal(suggestion('x', ['on', 'off']), 'one of: on, off');
});
