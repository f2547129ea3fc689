// Desks: the parts of the port that are no market: configuration, backups, audit and logs, kept in memory.
import { createHash } from 'node:crypto';
import { SmcError } from '#model/fate.ts';
import type { ApiPort, AuditRecord, BackupFile, ConfigVersion, LogLine } from './port.ts';
import type { Millis } from '#model/time.ts';

const FIRST_TEXT = 'app:\n  mode: paper\nrisk_manager:\n  max_daily_loss: 500\n';
/** Keys that the little reader below knows, with whether a change takes effect at once. */
const KEYS: Readonly<Record<string, 'now' | 'restart'>> = {
  'app.mode': 'restart',
  'risk_manager.max_daily_loss': 'now',
  'risk_manager.max_position_size': 'now',
};

/** Two levels of keys, which is all that these tests write. */
function valuesOf(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let block = '';
  for (const line of text.split('\n')) {
    const match = /^( *)([a-z_]+):(?: (.+))?$/.exec(line);
    if (match === null) continue;
    if (match[1] === '') block = match[2]!;
    else values.set(`${block}.${match[2]}`, match[3] ?? '');
  }
  return values;
}

export function configDesk(now: () => Millis): ApiPort['configuration'] {
  const versions: ConfigVersion[] = [
    { version: 1, savedAt: now(), savedBy: 'start', reason: 'first', text: FIRST_TEXT },
  ];
  const check: ApiPort['configuration']['check'] = (text) => {
    const before = valuesOf(versions.at(-1)!.text);
    const after = [...valuesOf(text)];
    return {
      faults: after.filter(([path]) => KEYS[path] === undefined).map(([path]) => ({ path, reason: 'no such key' })),
      changes: after
        .filter(([path, to]) => KEYS[path] !== undefined && before.get(path) !== to)
        .map(([path, to]) => ({ path, from: before.get(path), to, applies: KEYS[path]! })),
    };
  };
  return {
    current: () => versions.at(-1)!,
    history: () => versions.toReversed(),
    check,
    save(text, base, by, reason) {
      const fault = (code: 'CONFIG_INVALID' | 'CONFIG_CHANGED', what: string) =>
        new SmcError(code, what, 'configuration', 'look again');
      if (base !== versions.length) throw fault('CONFIG_CHANGED', 'somebody else has saved');
      const [wrong] = check(text).faults;
      if (wrong !== undefined) throw fault('CONFIG_INVALID', `${wrong.path}: ${wrong.reason}`);
      const saved = { version: base + 1, savedAt: now(), savedBy: by, reason, text };
      versions.push(saved);
      return saved;
    },
  };
}

export function auditDesk(): ApiPort['audit'] & { readonly rows: AuditRecord[] } {
  const rows: AuditRecord[] = [];
  const hashOf = (number: number, entry: Omit<AuditRecord, 'number' | 'hash'>): string =>
    createHash('sha256')
      .update(JSON.stringify([rows[number - 2]?.hash, number, ...Object.values(entry)]))
      .digest('hex');
  return {
    rows,
    append(entry) {
      const { time, actor, action, subject, reason } = entry;
      const own = { time, actor, action, subject, reason };
      const number = rows.length + 1;
      rows.push({ number, ...own, hash: hashOf(number, own) });
    },
    list: (before, limit) =>
      rows
        .filter(({ number }) => before === undefined || number < before)
        .toReversed()
        .slice(0, limit),
    verify() {
      const wrong = rows.find(({ number, hash, ...entry }) => hash !== hashOf(number, entry));
      const fault = wrong && { number: wrong.number, why: 'the row is not what was written' };
      return { count: rows.length, head: rows.at(-1)?.hash ?? '', fault };
    },
  };
}

export function backupDesk(now: () => Millis, sequence: () => number): ApiPort['backups'] {
  const files: BackupFile[] = [];
  return {
    list: () => files.toReversed(),
    create: async () => {
      const name = `backup-${files.length + 1}.db`;
      const lastSequence = sequence();
      const sha256 = createHash('sha256').update(`${name} ${lastSequence}`).digest('hex');
      const file = { name, createdAt: now(), bytes: 4_096, sha256, lastSequence, verifiedAt: undefined };
      files.push(file);
      return file;
    },
    verify: async (name) => {
      const at = files.findIndex((file) => file.name === name);
      if (at < 0) throw new SmcError('FILE_NOT_FOUND', 'no such backup', name, 'list them');
      // The third one made has been bitten by a moth.
      if (at === 2) throw new SmcError('STORE_DAMAGED', 'the backup does not fit its hash', name, 'take another');
      files[at] = { ...files[at]!, verifiedAt: now() };
      return files[at];
    },
  };
}

export const logLines = (from: Millis): readonly LogLine[] =>
  (['debug', 'info', 'info', 'warn', 'error', 'info'] as const).map((level, index) => ({
    // Two of them in the same millisecond.
    time: from + Math.floor(index / 2),
    level,
    source: index % 2 === 0 ? 'feed' : 'store',
    text: `line ${index}`,
  }));
