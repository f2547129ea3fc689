// Docs: the tables of docs/prop-firms.md are these sets, word for word.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ruleSets, setRow } from './rules.ts';

const PAGE = readFileSync(new URL('../../docs/prop-firms.md', import.meta.url), 'utf8');

/** Cells of the table between two marks, without the padding. */
function rowsOf(mark: string): readonly (readonly string[])[] {
  const match = new RegExp(`<!-- ${mark} -->([\\s\\S]*?)<!-- /${mark} -->`).exec(PAGE);
  assert.ok(match, mark);
  const lines = match[1]!.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

test('the table of sets is what the data says', () => {
  assert.deepEqual(
    rowsOf('sets'),
    ruleSets().map((set) => {
      const { name, ...row } = setRow(set);
      return [`\`${name}\``, ...Object.values(row)];
    }),
  );
});

test('the notes are those of the data', () => {
  assert.deepEqual(
    rowsOf('notes'),
    ruleSets()
      .filter(({ notes }) => notes.length > 0)
      .map(({ name, notes }) => [`\`${name}\``, notes.join('; ')]),
  );
});
