// Documents: what they say of the code must be so. Each check is a function of texts and returns what is wrong.
import { posix } from 'node:path';
import { lineAt } from './source.ts';
import type { SourceFile } from './source.ts';

const cells = (row: string): string =>
  row
    .split('|')
    .map((cell) => cell.trim())
    .join('|')
    .replaceAll(/-{3,}/g, '---');

/** The lines between `<!-- name -->` and `<!-- /name -->`, or undefined where the marks are missing. */
export function marked(text: string, name: string): readonly string[] | undefined {
  const from = text.indexOf(`<!-- ${name} -->`);
  const to = text.indexOf(`<!-- /${name} -->`);
  if (from < 0 || to < from) return undefined;
  return text
    .slice(text.indexOf('-->', from) + 3, to)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Rows that stand on one side only; padding of the cells does not count. */
export function tableDifferences(shown: readonly string[], held: readonly string[]): readonly string[] {
  const left = new Set(shown.map(cells));
  const right = new Set(held.map(cells));
  return [
    ...shown.filter((row) => !right.has(cells(row))).map((row) => `not so: ${row}`),
    ...held.filter((row) => !left.has(cells(row))).map((row) => `missing: ${row}`),
  ];
}

/** Words that a document does not name, each wanted in backticks. */
export const unnamed = (document: string, words: readonly string[]): readonly string[] =>
  words.filter((word) => !document.includes(`\`${word}\``));

/** Codes that have a heading in docs/errors.md. */
export const documentedCodes = (document: string): readonly string[] =>
  [...document.matchAll(/^#{2,3} `?([A-Z][A-Z0-9_]+)`?$/gm)].map((match) => match[1]!);

/** Codes on one side only: documented and gone, or there and not documented. */
export const codeDifferences = (documented: readonly string[], existing: readonly string[]): readonly string[] => [
  ...documented.filter((code) => !existing.includes(code)).map((code) => `${code} is documented and does not exist`),
  ...existing.filter((code) => !documented.includes(code)).map((code) => `${code} exists and is not documented`),
];

/** The exit code that docs/errors.md gives for each error code, as "CODE 3". */
export const documentedExits = (document: string): readonly string[] =>
  [...document.matchAll(/^## `([A-Z0-9_]+)`\n\nExit code (\d+)\./gm)].map((match) => `${match[1]} ${match[2]}`);

/** Links of a markdown file to files of the project that are not there. */
export function brokenLinks(file: SourceFile, exists: (path: string) => boolean): readonly string[] {
  return [...file.text.matchAll(/\]\(([^)\s]+)\)|\b(?:src|href)="([^"]+)"/g)].flatMap((match) => {
    const link = (match[1] ?? match[2]!).replace(/#.*$/, '');
    if (link === '' || /^[a-z]+:/i.test(link)) return [];
    const target = posix.join(posix.dirname(file.path), link);
    return exists(target) ? [] : [`${file.path}:${lineAt(file.text, match.index)}  ${link} is not there`];
  });
}

/** Paths in backticks (`src/risk/risk.ts`) that are not there. Those with a gap to fill (`<name>`, `*`) are left out. */
export function missingPaths(file: SourceFile, exists: (path: string) => boolean): readonly string[] {
  return [...file.text.matchAll(/`((?:src|test|docs|bench|scripts|\.ci)\/[\w./-]+)`/g)].flatMap((match) =>
    exists(match[1]!.replace(/\/$/, ''))
      ? []
      : [`${file.path}:${lineAt(file.text, match.index)}  ${match[1]} is not there`],
  );
}
