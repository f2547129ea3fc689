// Audit: who did what and why, each row chained to the one before it by its hash, so that no edit stays unseen.
import { createHash, createHmac } from 'node:crypto';
import { guard, transaction } from './database.ts';
import type { Database } from './database.ts';
import type { Millis } from '#model/time.ts';

/** `subject` is what it was done to; the reason is the person's own. */
export type AuditEntry = {
  readonly time: Millis;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly reason: string;
};

export type AuditRow = AuditEntry & { readonly number: number; readonly hash: string };

/** `number` is the first row that is not as it was written; 0 for the head. */
export type AuditFault = { readonly number: number; readonly why: string };

export type Audit = {
  /** @returns the hash of the row: kept elsewhere, it proves that all before it was as it is */
  readonly append: (entry: AuditEntry) => string;
  readonly rows: (after: number) => Generator<AuditRow, void, undefined>;
  /** How many rows there are, and the hash of the last. */
  readonly head: () => { readonly count: number; readonly hash: string };
  /** The first fault of the chain, or undefined where every row is as it was written. */
  readonly verify: () => AuditFault | undefined;
};

const FIRST_HASH = '0'.repeat(64);
const PAGE_ROWS = 1_000;

/** An array, so that no two rows can run together into the same text. */
const hashOf = (previous: string, number: number, { time, actor, action, subject, reason }: AuditEntry): string =>
  createHash('sha256')
    .update(JSON.stringify([previous, number, time, actor, action, subject, reason]))
    .digest('hex');

/**
 * A chain shows every edit but one: that somebody writes it anew from the first changed row, or cuts it and moves the head.
 * With a key the head is sealed, and only who has the key can do that.
 */
export function openAudit(database: Database, key: Uint8Array | undefined): Audit {
  const { sqlite, path } = database;
  const insert = sqlite.prepare('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)');
  const setHead = sqlite.prepare('INSERT OR REPLACE INTO audit_head VALUES (1, ?, ?, ?)');
  const getHead = sqlite.prepare('SELECT count, hash, seal FROM audit_head');
  const page = sqlite.prepare('SELECT * FROM audit WHERE number > ? ORDER BY number LIMIT ?');
  type Head = { readonly count: number; readonly hash: string; readonly seal: string };

  const sealOf = (count: number, hash: string): string =>
    key === undefined
      ? ''
      : createHmac('sha256', key)
          .update(JSON.stringify([count, hash]))
          .digest('hex');
  const emptyHead = (): Head => ({ count: 0, hash: FIRST_HASH, seal: sealOf(0, FIRST_HASH) });
  const head = (): Head => (getHead.get() as Head | undefined) ?? emptyHead();

  function* rows(after: number): Generator<AuditRow, void, undefined> {
    let from = after;
    for (;;) {
      const read = guard(path, () => page.all(from, PAGE_ROWS)) as unknown as readonly AuditRow[];
      yield* read;
      if (read.length < PAGE_ROWS) return;
      from = read.at(-1)!.number;
    }
  }

  return {
    rows,
    head: () => {
      const { count, hash } = guard(path, head);
      return { count, hash };
    },
    append(entry) {
      return transaction(database, () => {
        const { count, hash: previous } = head();
        const number = count + 1;
        const hash = hashOf(previous, number, entry);
        insert.run(number, entry.time, entry.actor, entry.action, entry.subject, entry.reason, hash);
        setHead.run(number, hash, sealOf(number, hash));
        return hash;
      });
    },
    verify() {
      let count = 0;
      let hash = FIRST_HASH;
      for (const row of rows(0)) {
        count += 1;
        if (row.number !== count) return { number: count, why: `the row is missing; the next is ${row.number}` };
        if (row.hash !== hashOf(hash, count, row)) return { number: count, why: 'the row is not what was written' };
        hash = row.hash;
      }
      const told = guard(path, head);
      if (told.count > count) return { number: count + 1, why: `the row is missing; the head counts ${told.count}` };
      if (told.count < count) return { number: told.count + 1, why: 'the row was not written by this program' };
      if (told.hash !== hash) return { number: 0, why: 'the head does not fit the last row' };
      if (key !== undefined && told.seal !== sealOf(count, hash))
        return { number: 0, why: 'the seal of the head was not made with this key' };
      return undefined;
    },
  };
}
