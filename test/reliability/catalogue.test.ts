// Catalogue: each bad input and each point of the security reference is held by a test that is there, or says why not yet.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FAULTS_LEFT, INPUTS, POINTS } from './catalogue.fixture.ts';

const ROWS = 124;
const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(root + path, 'utf8');

/** Rows that a test of the API or the command line begins its name with. */
const numbered = ((): ReadonlySet<number> => {
  const found = new Set<number>();
  for (const folder of ['src/api', 'src/api/export', 'src/cli'])
    for (const name of readdirSync(root + folder).filter((each) => each.endsWith('.test.ts')))
      for (const [, row] of read(`${folder}/${name}`).matchAll(/['`"](\d{1,3}) [a-zA-Z$]/g)) found.add(Number(row));
  return found;
})();

const numberOf = (name: string): number => Number(/^\d+/.exec(name)?.[0]);

test('every row is held by a test, or says why not', (context) => {
  const named = new Set(Object.keys(INPUTS).map(numberOf));
  const missing = Array.from({ length: ROWS }, (_, index) => index + 1).filter(
    (row) => !numbered.has(row) && !named.has(row),
  );
  assert.deepEqual(missing, []);
  const leftOf = (table: typeof INPUTS): readonly (readonly [string, string])[] =>
    Object.entries(table).flatMap(([name, held]) => ('left' in held ? [[name, held.left] as const] : []));
  const rows = leftOf(INPUTS);
  context.diagnostic(`${ROWS - rows.length} of ${ROWS} rows of bad inputs are held`);
  for (const [name, why] of [...rows, ...leftOf(POINTS), ...Object.entries(FAULTS_LEFT)])
    context.diagnostic(`left: ${name}: ${why}`);
});

for (const [name, held] of Object.entries({ ...INPUTS, ...POINTS }))
  if (!('left' in held))
    test(`${name}: its tests are there`, () => {
      for (const { in: path, says } of held) assert.ok(read(path).includes(says), `${path} no longer says: ${says}`);
    });
