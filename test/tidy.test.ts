// Tidy: the house rules as a test. Each check also has to find a fault that was planted for it, and to let a good file pass.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EXIT_OF } from '#cli/problem.ts';
import { KINDS } from '#model/event.ts';
import { ERROR_CODES } from '#model/fate.ts';
import { runCheck, show } from './tidy/check.ts';
import type { Check } from './tidy/check.ts';
import {
  brokenLinks,
  codeDifferences,
  documentedCodes,
  documentedExits,
  marked,
  missingPaths,
  tableDifferences,
  unnamed,
} from './tidy/documents.ts';
import * as imports from './tidy/imports.ts';
import { PLANTED, PASSING } from './tidy/planted.ts';
import { isDoor, ROOMS, roomTable } from './tidy/rooms.ts';
import { codeOf, importsOf } from './tidy/source.ts';
import type { SourceFile } from './tidy/source.ts';
import * as style from './tidy/style.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const exists = (path: string): boolean => existsSync(join(root, path));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every file below a folder (or the file itself) whose name ends as told. */
function filesIn(path: string, ends: RegExp): readonly SourceFile[] {
  if (!exists(path)) return [];
  if (statSync(join(root, path)).isFile()) return [{ path, text: read(path) }];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ends.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((name) => !name.includes('/node_modules/'))
    .toSorted()
    .map((name) => ({ path: name, text: read(name) }));
}

const code = ['src', 'test', 'bench'].flatMap((folder) => filesIn(folder, /\.tsx?$/));
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs'].flatMap((path) =>
  filesIn(path, /\.md$/),
);
const rest = ['scripts', '.ci', '.github', 'smc', 'package.json'].flatMap((path) => filesIn(path, /./));
const checks: readonly Check[] = [...Object.values(imports), ...Object.values(style)].filter(
  (value): value is Check => typeof value === 'object',
);

describe('the house rules hold', () => {
  for (const check of checks)
    test(check.name, () => {
      assert.deepEqual(runCheck(check, [...code, ...documents, ...rest]).map(show), []);
    });

  test('the files of all rooms were read', () => {
    const withoutFile = ROOMS.filter(({ name }) => !code.some(({ path }) => path.startsWith(`src/${name}`)));
    assert.deepEqual(
      withoutFile.map(({ name }) => name),
      [],
    );
  });

  test('every room has its door', () => {
    const withoutDoor = ROOMS.filter((room) => !code.some(({ path }) => isDoor(path, room)));
    assert.deepEqual(
      withoutDoor.map(({ name }) => name),
      [],
    );
  });
});

describe('each check finds the fault that was planted for it', () => {
  for (const { check, path, text, says } of PLANTED)
    test(`${check.name}: ${JSON.stringify(text.slice(0, 60))}`, () => {
      const found = runCheck(check, [{ path, text }]);
      assert.ok(
        found.some((violation) => violation.says.includes(says)),
        `wanted "${says}", found ${JSON.stringify(found)}`,
      );
    });

  test('no check is without a planted fault', () => {
    const bare = checks.filter((check) => !PLANTED.some((planted) => planted.check === check));
    assert.deepEqual(
      bare.map(({ name }) => name),
      [],
    );
  });

  for (const { path, text } of PASSING)
    test(`what is allowed passes: ${path} ${JSON.stringify(text.slice(0, 60))}`, () => {
      assert.deepEqual(checks.flatMap((check) => runCheck(check, [{ path, text }])).map(show), []);
    });
});

describe('reading source', () => {
  const cases: readonly (readonly [name: string, text: string, code: string])[] = [
    ['a line comment', 'a // b\nc', 'a     \nc'],
    ['a block comment keeps its lines', 'a/* b\n*/c', 'a    \n  c'],
    ['a string', "x('// no')", "x('     ')"],
    ['an escaped quote', String.raw`'a\'b' + c`, "'    ' + c"],
    ['a template keeps its expressions', '`a${b + `c${d}`}e` + f', '` ${b + ` ${d}`} ` + f'],
    ['an object in a template expression', '`${f({ a: 1 })}x`', '`${f({ a: 1 })} `'],
    ['a regular expression with a quote', 's.replace(/[\'"]/g, x)', 's.replace(/    /g, x)'],
    ['a slash in a class of a regular expression', 'a = /[/]b/; c', 'a = /    /; c'],
    ['a division', 'a / b / c', 'a / b / c'],
    ['a division after a bracket', '(a) / b; // c', '(a) / b;     '],
  ];
  for (const [name, text, expected] of cases)
    test(`blanks ${name}`, () => {
      assert.equal(codeOf(text), expected);
    });

  test('finds imports of every form with their lines, and none in comments or strings', () => {
    const text = [
      "import a from 'one';",
      "import type { b } from 'two';",
      'import {',
      '  c,',
      "} from 'three';",
      "import 'four';",
      "export { d } from 'five';",
      "export * from 'six';",
      "const e = await import('seven');",
      "type F = import('eight').F;",
      "// import g from 'no';",
      'const h = "import i from \'no\'";',
      'const j = await import(k);',
      "export const l = 'no';",
      "const m = importantly('no');",
    ].join('\n');
    assert.deepEqual(
      importsOf({ path: 'src/a.ts', text }).map(({ specifier, line }) => `${specifier}@${line}`),
      ['one@1', 'two@2', 'three@5', 'four@6', 'five@7', 'six@8', 'seven@9', 'eight@10', 'undefined@13'],
    );
  });
});

describe('the documents say what is so', () => {
  const architecture = exists('ARCHITECTURE.md') ? read('ARCHITECTURE.md') : undefined;
  const absent = { skip: architecture === undefined && 'ARCHITECTURE.md is not written yet' };

  test('ARCHITECTURE.md shows the room table as it is checked', absent, () => {
    const shown = marked(architecture!, 'rooms');
    assert.ok(shown !== undefined, `wanted between <!-- rooms --> and <!-- /rooms -->:\n${roomTable().join('\n')}`);
    assert.deepEqual(tableDifferences(shown, roomTable()), []);
  });

  test('ARCHITECTURE.md names every kind of event', absent, () => {
    assert.deepEqual(unnamed(architecture!, KINDS), []);
  });

  test('docs/errors.md documents every error code and no other', () => {
    assert.deepEqual(codeDifferences(documentedCodes(read('docs/errors.md')), Object.keys(ERROR_CODES)), []);
  });

  test('docs/errors.md gives the exit code of every error code', () => {
    const held = Object.entries(EXIT_OF).map(([name, exit]) => `${name} ${exit}`);
    assert.deepEqual(documentedExits(read('docs/errors.md')).toSorted(), held.toSorted());
  });

  test('every link between documents leads somewhere', () => {
    assert.deepEqual(
      documents.flatMap((file) => brokenLinks(file, exists)),
      [],
    );
  });

  test('every path that a document names exists', () => {
    // The changelog and the decisions speak of what was, and may name what is gone.
    const present = documents.filter(({ path }) => path !== 'CHANGELOG.md' && !path.startsWith('docs/decisions/'));
    assert.deepEqual(
      present.flatMap((file) => missingPaths(file, exists)),
      [],
    );
  });
});

describe('a document that lies is found out', () => {
  test('a row of the room table that is not so, and one that is missing', () => {
    const held = ['| room | may import |', '| --- | --- |', '| `risk` | `model` |'];
    const shown = ['| room   | may import |', '| ------ | ---------- |', '| `risk` | `ledger`   |'];
    assert.deepEqual(tableDifferences(shown, held), [
      'not so: | `risk` | `ledger`   |',
      'missing: | `risk` | `model` |',
    ]);
  });

  test('a table without its marks', () => {
    assert.equal(marked('<!-- /rooms --> x <!-- rooms -->', 'rooms'), undefined);
    assert.deepEqual(marked('a\n<!-- rooms -->\n\n| b |\n<!-- /rooms -->', 'rooms'), ['| b |']);
  });

  test('an event kind that is not named', () => {
    assert.deepEqual(unnamed('hears `tape`, tells of a fill', ['tape', 'fill']), ['fill']);
  });

  test('an error code without its page, and a page without its code', () => {
    assert.deepEqual(codeDifferences(documentedCodes('# Errors\n\n## `GONE`\n\n## `HERE`\n'), ['HERE', 'NEW']), [
      'GONE is documented and does not exist',
      'NEW exists and is not documented',
    ]);
  });

  test('an exit code that is not given', () => {
    assert.deepEqual(documentedExits('## `A`\n\nExit code 3. No.\n\n## `B`\n\nNo.\n'), ['A 3']);
  });

  test('a link and a path that lead nowhere', () => {
    const file = {
      path: 'docs/a.md',
      text: '[b](b.md) [c](../c.md#part)\n[d](https://d.example) `src/e.ts` `src/<f>.ts`',
    };
    assert.deepEqual(
      brokenLinks(file, (path) => path === 'c.md'),
      ['docs/a.md:1  b.md is not there'],
    );
    assert.deepEqual(
      missingPaths(file, () => false),
      ['docs/a.md:2  src/e.ts is not there'],
    );
  });
});
