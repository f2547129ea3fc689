// Load: a YAML file into a configuration, or every fault of it with its path, its line and how to mend it.
import { readFile } from 'node:fs/promises';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { SmcError } from '#model/fate.ts';
import { faultsOf } from './faults.ts';
import { oddities } from './oddities.ts';
import { pathText } from './keys.ts';
import { configSchema } from './schema.ts';
import type { Config } from './schema.ts';
import type { Document } from 'yaml';
import type { Fault } from './faults.ts';

/** Faults shown at once: more than these and the reader stops reading. */
const FAULTS_SHOWN = 8;
/** A longer file is no configuration. */
const TEXT_MOST = 256 * 1024;
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

/** `path` is such as "risk_manager.max_daily_loss"; `reason` says what it must be. */
export type ConfigFault = { readonly path: string; readonly reason: string };

type Read =
  | { readonly config: Config }
  | { readonly config: undefined; readonly faults: readonly Fault[]; readonly line: number | undefined };

function read(text: string, where: string): Read {
  if (text.length > TEXT_MOST)
    throw new SmcError('CONFIG_INVALID', `the file is longer than ${TEXT_MOST / 1024} KiB`, where, MANUAL);
  const lines = new LineCounter();
  // Keys that stand twice are looked for below: the parser compares each with each.
  const document = parseDocument(text, { uniqueKeys: false, lineCounter: lines, logLevel: 'error' });
  const value = plainOf(document, where, lines);
  const parsed = configSchema.safeParse(value ?? {});
  if (parsed.success) return { config: parsed.data };
  const faults = parsed.error.issues.flatMap((issue) => faultsOf(issue));
  return { config: undefined, faults, line: lineOf(document, faults[0]!.path, lines) };
}

/** @throws SmcError CONFIG_INVALID: what is wrong at each path, the first of them also by its line */
export function parseConfig(text: string, where: string): Config {
  const given = read(text, where);
  if (given.config !== undefined) return given.config;
  const { faults, line } = given;
  const more = faults.length > FAULTS_SHOWN ? [`and ${faults.length - FAULTS_SHOWN} more`] : [];
  const said = faults.slice(0, FAULTS_SHOWN).map(({ path, what }) => `${pathText(path) || '(top)'}: ${what}`);
  throw new SmcError(
    'CONFIG_INVALID',
    [...said, ...more].join('; '),
    line === undefined ? where : `${where}:${line}`,
    MANUAL,
  );
}

/** The same for who wants to show all faults, and not to be stopped by them. */
export function checkText(text: string): { readonly config?: Config; readonly faults: readonly ConfigFault[] } {
  try {
    const given = read(text, 'configuration');
    if (given.config !== undefined) return { config: given.config, faults: [] };
    return { faults: given.faults.map(({ path, what }) => ({ path: pathText(path) || '(top)', reason: what })) };
  } catch (thrown) {
    if (!(thrown instanceof SmcError)) throw thrown;
    return { faults: [{ path: thrown.where, reason: thrown.message }] };
  }
}

/** The document as plain values. @throws SmcError CONFIG_INVALID */
function plainOf(document: Document.Parsed, where: string, lines: LineCounter): unknown {
  // What the parser only warns of, such as a tag that nobody knows, is a mistake here.
  const fault = document.errors[0] ?? document.warnings[0];
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
  for (const { what, at, mend } of oddities(document))
    throw new SmcError('CONFIG_INVALID', what, `${where}:${lines.linePos(at).line}`, mend);
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
