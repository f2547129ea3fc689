// Fills: every assumption in docs/fills.md names a test, and that test exists.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../../..');
const tests = [
  ...readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(import.meta.dirname, file)),
  join(root, 'test/execution.test.ts'),
]
  .filter((file) => file !== import.meta.filename)
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

/** Rows of the tables headed "assumption | test". */
function assumptions(page: string): { readonly text: string; readonly names: readonly string[] }[] {
  const rows: { text: string; names: string[] }[] = [];
  let isListing = false;
  for (const line of page.split('\n')) {
    const [text, names] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (text === undefined || names === undefined) isListing = false;
    else if (text === 'assumption') isListing = true;
    else if (isListing && !text.startsWith('---')) rows.push({ text, names: namesIn(names) });
  }
  return rows;
}

/** Names may hold a semicolon themselves, so a name is as many parts as make one that exists. */
function namesIn(cell: string): string[] {
  const names: string[] = [];
  let pending = '';
  for (const part of cell.split('; ')) {
    pending = pending === '' ? part : `${pending}; ${part}`;
    if (!tests.includes(`'${pending}'`)) continue;
    names.push(pending);
    pending = '';
  }
  return pending === '' ? names : [...names, pending];
}

test('each assumption of docs/fills.md names tests that exist', () => {
  const rows = assumptions(readFileSync(join(root, 'docs/fills.md'), 'utf8'));
  assert.ok(rows.length > 40);
  const missing = rows.flatMap(({ names }) => names.filter((name) => !tests.includes(`'${name}'`)));
  assert.deepEqual(missing, []);
});
