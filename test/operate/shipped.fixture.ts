// Shipped: the files of ops/ and .github/ as their readers read them.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join, relative } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Anything of a YAML file, to be looked at field by field. */
// oxlint-disable-next-line typescript/no-explicit-any -- what a test reads of it, it compares
export type Loose = any;

/** With merge keys, as compose reads it. */
export const yamlOf = (path: string): Loose => parse(read(path), { merge: true, uniqueKeys: true });
export const documentsOf = (path: string): readonly Loose[] =>
  parseAllDocuments(read(path), { uniqueKeys: true }).map((document) => {
    if (document.errors.length > 0) throw new Error(`${path}: ${document.errors[0]!.message}`);
    return document.toJS();
  });

export const filesBelow = (folder: string, ends: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ends.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
