import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as invariant, SmcError } from '#model/fate.ts';
import { EXIT, problemJson, problemOf, problemText } from './problem.ts';

const missing = new SmcError('FILE_NOT_FOUND', 'no such file', 'data/a\u001B[2J.csv', 'check the path');

test('a coded error is told in three lines, with its code and without escape sequences of the data', () => {
  assert.equal(
    problemText({ color: false }, problemOf(missing)),
    'error: no such file (FILE_NOT_FOUND)\nwhere: data/a\\u001b[2J.csv\nmend:  check the path\n',
  );
});

test('for a machine it is one line of JSON', () => {
  assert.deepEqual(JSON.parse(problemJson(problemOf(missing))), {
    error: { code: 'FILE_NOT_FOUND', what: 'no such file', where: 'data/a\u001B[2J.csv', mend: 'check the path' },
  });
});

test('each kind of failure has its exit code', () => {
  const exits = (['VERIFY_FAILED', 'USAGE', 'DATA_INVALID', 'CONFIG_INVALID'] as const).map(
    (code) => problemOf(new SmcError(code, '', '', '')).exit,
  );
  assert.deepEqual(exits, [EXIT.failed, EXIT.usage, EXIT.data, EXIT.config]);
});

test('a broken invariant is a fault of ours and names the place that broke it, not the assertion', () => {
  try {
    invariant(false, 'cash is conserved');
  } catch (error) {
    const { code, what, where, exit } = problemOf(error);
    assert.deepEqual([code, what, exit], ['BUG', 'Error: Invariant: cash is conserved', 1]);
    assert.match(where, /^src\/cli\/problem\.test\.ts:\d+:\d+$/);
  }
});

test('anything can be thrown', () => {
  assert.deepEqual(problemOf('plain text').what, 'plain text');
  assert.equal(problemOf(undefined).where, 'unknown place');
});
