import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { AuditEntry } from './audit.ts';
import { temporary } from './line.fixture.ts';
import { openLog } from './log.ts';

const KEY = Buffer.from('a key of the test, 32 bytes long');
const entry = (index: number): AuditEntry => ({
  time: 1_000 + index,
  actor: index % 2 === 0 ? 'ana' : 'ben',
  action: 'reset-breaker',
  subject: `account ${index}`,
  reason: 'looked at it',
});

/** A store with seven rows, then whatever `tamper` does to it by SQL, then the verdict. */
function verdict(t: TestContext, tamper: string, auditKey: Uint8Array | undefined = KEY) {
  const directory = temporary(t);
  const log = openLog(directory, auditKey === undefined ? {} : { auditKey });
  for (let index = 1; index <= 7; index += 1) log.audit.append(entry(index));
  assert.equal(log.audit.verify(), undefined);
  log.close();
  const raw = new DatabaseSync(join(directory, 'events.db'));
  raw.exec(`DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_shortened; ${tamper}`);
  raw.close();
  const again = openLog(directory, { readOnly: true, auditKey: KEY });
  t.after(again.close);
  return again.audit.verify();
}

const HEAD = 'UPDATE audit_head SET count = 5, hash = (SELECT hash FROM audit WHERE number = 5)';

const tampered: readonly (readonly [name: string, sql: string, number: number, why: RegExp])[] = [
  ['a reason that was edited', "UPDATE audit SET reason = 'nothing' WHERE number = 3", 3, /not what was written/],
  ['a time that was edited', 'UPDATE audit SET time = time - 1 WHERE number = 7', 7, /not what was written/],
  [
    'an edit with a new hash',
    `UPDATE audit SET actor = 'eve', hash = '${'e'.repeat(64)}' WHERE number = 2`,
    2,
    /not what/,
  ],
  ['a row that was removed', 'DELETE FROM audit WHERE number = 4', 4, /missing; the next is 5/],
  [
    'a row that was removed and the rest moved up',
    'DELETE FROM audit WHERE number = 4; UPDATE audit SET number = number - 1 WHERE number > 4',
    4,
    /not what was written/,
  ],
  [
    'two rows that changed places',
    'UPDATE audit SET number = 99 WHERE number = 2; UPDATE audit SET number = 2 WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 99',
    2,
    /not what was written/,
  ],
  ['a tail that was cut', 'DELETE FROM audit WHERE number > 5', 6, /missing; the head counts 7/],
  ['a tail that was cut with the head moved', `DELETE FROM audit WHERE number > 5; ${HEAD}`, 0, /seal/],
  ['a head that was removed', 'DELETE FROM audit_head', 1, /not written by this program/],
  [
    'a row from outside',
    `INSERT INTO audit VALUES (8, 0, 'eve', 'withdraw', '', '', '${'0'.repeat(64)}')`,
    8,
    /not what was written/,
  ],
];
for (const [name, sql, number, why] of tampered)
  test(`the audit log shows ${name}`, (t) => {
    const fault = verdict(t, sql);
    assert.equal(fault?.number, number);
    assert.match(fault.why, why);
  });

test('an untouched audit log is whole, over many pages', (t) => {
  const log = openLog(temporary(t), { auditKey: KEY });
  t.after(log.close);
  let hash = '';
  for (let index = 1; index <= 30; index += 1) hash = log.audit.append(entry(index));
  assert.equal(log.audit.verify(), undefined);
  const rows = [...log.audit.rows(0)];
  assert.deepEqual(
    rows.map(({ time }) => time),
    Array.from({ length: 30 }, (_, index) => 1_001 + index),
  );
  assert.equal(rows.at(-1)!.hash, hash);
  assert.deepEqual(
    [...log.audit.rows(28)].map(({ number }) => number),
    [29, 30],
  );
});

test('the chain goes on after the next start', (t) => {
  const directory = temporary(t);
  for (const index of [1, 2, 3]) {
    const log = openLog(directory, { auditKey: KEY });
    log.audit.append(entry(index));
    assert.equal(log.audit.verify(), undefined);
    log.close();
  }
});

test('without the key the chain is still checked, with another key the seal is refused', (t) => {
  const directory = temporary(t);
  const log = openLog(directory, { auditKey: KEY });
  log.audit.append(entry(1));
  log.close();
  const bare = openLog(directory);
  assert.equal(bare.audit.verify(), undefined);
  bare.close();
  const other = openLog(directory, { auditKey: Buffer.alloc(32) });
  t.after(other.close);
  assert.match(other.audit.verify()!.why, /seal/);
});

test('nobody edits or removes a row by SQL', (t) => {
  const directory = temporary(t);
  const log = openLog(directory);
  log.audit.append(entry(1));
  log.close();
  const raw = new DatabaseSync(join(directory, 'events.db'));
  t.after(() => raw.close());
  assert.throws(() => raw.exec("UPDATE audit SET actor = 'eve'"), /never changed/);
  assert.throws(() => raw.exec('DELETE FROM audit'), /never shortened/);
});
