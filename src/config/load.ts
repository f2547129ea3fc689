// Load: a YAML file into a configuration, or every fault of it with its path and how to mend it.
import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { SmcError } from '#model/fate.ts';
import { configSchema } from './schema.ts';
import type { Config } from './schema.ts';

/** Faults shown at once: more than these and the reader stops reading. */
const FAULTS_SHOWN = 8;

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

/** @throws SmcError CONFIG_INVALID */
export function parseConfig(text: string, where: string): Config {
  const document = parseDocument(text, { uniqueKeys: true });
  const fault = document.errors[0];
  if (fault !== undefined) {
    const line = fault.linePos?.[0].line;
    throw new SmcError(
      'CONFIG_INVALID',
      fault.message.split('\n')[0]!.replace(/:$/, ''),
      line === undefined ? where : `${where}:${line}`,
      'the file must be YAML with each key once',
    );
  }
  const parsed = configSchema.safeParse(document.toJS({ maxAliasCount: 16 }) ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`);
  const more = faults.length > FAULTS_SHOWN ? [`and ${faults.length - FAULTS_SHOWN} more`] : [];
  throw new SmcError(
    'CONFIG_INVALID',
    [...faults.slice(0, FAULTS_SHOWN), ...more].join('\n       '),
    where,
    'docs/config.md lists every key with its values',
  );
}
