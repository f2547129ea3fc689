// Docs: the table of waits in docs/execution.md is DEFAULT_SAGA, in both directions.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DEFAULT_SAGA } from './saga.ts';

const PAGE = readFileSync(new URL('../../../docs/execution.md', import.meta.url), 'utf8');

test('the table of waits is what the settings say', () => {
  const rows = PAGE.slice(PAGE.indexOf('<!-- waits -->'), PAGE.indexOf('<!-- /waits -->'))
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  assert.deepEqual(
    rows.map(([, name, ms]) => [name, ms]),
    Object.entries(DEFAULT_SAGA).map(([name, ms]) => [`\`${name}\``, ms.toLocaleString('en')]),
  );
});
