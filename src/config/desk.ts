// Desk: the configuration of a running agent: what is in force, what a new text would change, and every version there was.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { checkText } from './load.ts';
import { SmcError } from '#model/fate.ts';
import type { Config } from './schema.ts';
import type { ConfigFault } from './load.ts';
import type { Millis } from '#model/time.ts';

/** `text` is YAML. Secrets are only named in it, never written. */
export type ConfigVersion = {
  readonly version: number;
  readonly savedAt: Millis;
  readonly savedBy: string;
  readonly reason: string;
  readonly text: string;
};

export type ConfigChange = {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly applies: 'now' | 'restart';
};

export type ConfigCheck = { readonly faults: readonly ConfigFault[]; readonly changes: readonly ConfigChange[] };

export type ConfigDesk = {
  readonly current: () => ConfigVersion;
  /** As it was started with, and what has been saved since and needed no new start. */
  readonly inForce: () => Config;
  /** Newest first. */
  readonly history: () => readonly ConfigVersion[];
  readonly check: (text: string) => ConfigCheck;
  /** @throws SmcError CONFIG_INVALID, CONFIG_CHANGED, STORE_UNWRITABLE */
  readonly save: (text: string, base: number, by: string, reason: string) => ConfigVersion;
};

export type DeskOptions = {
  /** Versions lie under it, one line each. */
  readonly directory: string;
  /** The file that the next start reads: what is saved is written to it. */
  readonly path: string;
  /** What it held at the start; empty where there was none. */
  readonly text: string;
  readonly inForce: Config;
  readonly now: () => Millis;
  /** What has been saved and can be applied at once. */
  readonly apply: (config: Config) => void;
};

const FILE = 'config-versions.jsonl';
/** What takes effect without a new start: the limits. */
const AT_ONCE =
  /^(?:risk_manager\.(?!take_profit_ratio|day_zone|day_start)|paper_trading\.(?:max_positions|leverage)\b|accounts\.[^.]+\.(?:max_positions|leverage|risk_manager)\b)/;

export function configDesk(options: DeskOptions): ConfigDesk {
  const { directory, path, text, inForce, now, apply } = options;
  const versions = [...versionsIn(directory)];
  if (versions.at(-1)?.text !== text) {
    const version = (versions.at(-1)?.version ?? 0) + 1;
    versions.push({ version, savedAt: now(), savedBy: 'start', reason: 'what the agent was started with', text });
    append(directory, versions.at(-1)!);
  }
  let active = inForce;

  const check = (wanted: string): ConfigCheck => {
    const { config, faults } = checkText(wanted);
    if (config === undefined) return { faults, changes: [] };
    return { faults: heldFaults(active, config), changes: changesOf(active, config) };
  };

  return {
    current: () => versions.at(-1)!,
    inForce: () => active,
    history: () => versions.toReversed(),
    check,
    save(wanted, base, by, reason) {
      const newest = versions.at(-1)!;
      if (base !== newest.version)
        throw new SmcError(
          'CONFIG_CHANGED',
          `${newest.savedBy} has saved version ${newest.version} meanwhile; this text was made from ${base}`,
          'configuration',
          'load the newest version, and make the change again',
        );
      const { config, faults: wrong } = checkText(wanted);
      const faults = config === undefined ? wrong : heldFaults(active, config);
      if (config === undefined || faults.length > 0)
        throw new SmcError(
          'CONFIG_INVALID',
          faults.map(({ path, reason: why }) => `${path}: ${why}`).join('; '),
          'configuration',
          'docs/config.md lists every key with its values',
        );
      const saved = { version: newest.version + 1, savedAt: now(), savedBy: by, reason, text: wanted };
      append(directory, saved);
      versions.push(saved);
      replaceFile(path, wanted);
      apply(config);
      // What waits for the next start stays a difference to what is in force.
      active = applied(active, config) as Config;
      return saved;
    },
  };
}

/** Leaf by leaf; lists are compared whole. */
function changesOf(from: unknown, to: unknown, path = ''): readonly ConfigChange[] {
  if (isDeepStrictEqual(from, to)) return [];
  if (!isBlock(from) || !isBlock(to))
    return [{ path, from: from ?? null, to: to ?? null, applies: AT_ONCE.test(path) ? 'now' : 'restart' }];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) =>
    changesOf(from[key], to[key], path === '' ? key : `${path}.${key}`),
  );
}

/** What is to be with all that takes effect at once, and what is for the rest. */
function applied(from: unknown, to: unknown, path = ''): unknown {
  if (!isBlock(from) || !isBlock(to)) return AT_ONCE.test(path) ? to : from;
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return Object.fromEntries(
    keys
      .map((key) => [key, applied(from[key], to[key], path === '' ? key : `${path}.${key}`)] as const)
      .filter(([, value]) => value !== undefined),
  );
}

/**
 * Whom the machine talks to is said at the machine: whoever has the pages must not point its letters and secrets elsewhere.
 * A channel that goes is no harm.
 */
function heldFaults(from: Config, to: Config): readonly ConfigFault[] {
  const { webhook, email } = to.notifications;
  const values: readonly (readonly [path: string, from: unknown, to: unknown])[] = [
    ['notifications.webhook.allow', from.notifications.webhook?.allow ?? [], webhook?.allow],
    ['notifications.email.host', from.notifications.email?.host, email?.host],
    ['telemetry.traces', from.telemetry.traces, to.telemetry.traces],
  ];
  return values
    .filter(([, was, is]) => is !== undefined && !isDeepStrictEqual(was, is))
    .map(([path]) => ({ path, reason: 'is changed in the file on the machine, and not from afar' }));
}

const isBlock = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function versionsIn(directory: string): readonly ConfigVersion[] {
  const path = join(directory, FILE);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as ConfigVersion];
      } catch {
        // The last line of a file that was cut off in the middle of a write was never answered for.
        return [];
      }
    });
}

/** On the disk when it returns. Written anew and renamed, so that a torn last line is not continued. */
function append(directory: string, version: ConfigVersion): void {
  const path = join(directory, FILE);
  const held = existsSync(path) ? readFileSync(path, 'utf8') : '';
  replaceFile(path, `${held.slice(0, held.lastIndexOf('\n') + 1)}${JSON.stringify(version)}\n`);
}

/** @throws SmcError STORE_UNWRITABLE */
function replaceFile(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(`${path}.part`, 'w', 0o600);
    writeSync(file, text);
    fsyncSync(file);
    closeSync(file);
    renameSync(`${path}.part`, path);
  } catch (cause) {
    throw new SmcError(
      'STORE_UNWRITABLE',
      'the configuration cannot be kept',
      path,
      'make room, or give the folder to this user',
      { cause },
    );
  }
}
