// Load: a YAML file into a configuration, or every fault of it with its path, its line and how to mend it.
import { readFile } from 'node:fs/promises';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { SmcError } from '#model/fate.ts';
import { faultsOf } from './faults.ts';
import { pathText } from './keys.ts';
import { configSchema } from './schema.ts';
import type { Config } from './schema.ts';
import type { Document } from 'yaml';

/** Faults shown at once: more than these and the reader stops reading. */
const FAULTS_SHOWN = 8;
/** More uses of one anchor than this are no shorthand, but a file that unfolds until memory is gone. */
const ALIASES = 16;
const MANUAL = 'docs/config.md lists every key with its values';

/** The configuration of a file, defaults filled in. @throws SmcError FILE_NOT_FOUND, CONFIG_INVALID */
export async function loadConfig(path: string): Promise<Config> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new SmcError('FILE_NOT_FOUND', `the configuration ${path} cannot be read`, path, 'check the path', { cause });
  }
  return parseConfig(text, path);
}

/** @throws SmcError CONFIG_INVALID: what is wrong at each path, the first of them also by its line */
export function parseConfig(text: string, where: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { uniqueKeys: true, lineCounter: lines });
  const value = plainOf(document, where);
  const parsed = configSchema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap((issue) => faultsOf(issue));
  const more = faults.length > FAULTS_SHOWN ? [`and ${faults.length - FAULTS_SHOWN} more`] : [];
  const said = faults.slice(0, FAULTS_SHOWN).map(({ path, what }) => `${pathText(path) || '(top)'}: ${what}`);
  const line = lineOf(document, faults[0]!.path, lines);
  throw new SmcError(
    'CONFIG_INVALID',
    [...said, ...more].join('\n       '),
    line === undefined ? where : `${where}:${line}`,
    MANUAL,
  );
}

/** The document as plain values. @throws SmcError CONFIG_INVALID */
function plainOf(document: Document.Parsed, where: string): unknown {
  const fault = document.errors[0];
  if (fault !== undefined) {
    const line = fault.linePos?.[0].line;
    throw new SmcError(
      'CONFIG_INVALID',
      // What follows the first line is a drawing of the place, which `where` names.
      fault.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''),
      line === undefined ? where : `${where}:${line}`,
      'the file must be one YAML document with each key once',
    );
  }
  try {
    return document.toJS({ maxAliasCount: ALIASES });
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new SmcError('CONFIG_INVALID', what, where, 'write the values out: nothing here needs an alias', { cause });
  }
}

/** Line of the value at the path, or of the nearest thing around it that the file has. */
function lineOf(document: Document.Parsed, path: readonly PropertyKey[], lines: LineCounter): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}
