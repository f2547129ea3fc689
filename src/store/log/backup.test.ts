import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SmcError } from '#model/fate.ts';
import { durable, feed, inputsTaken, temporary, uninterrupted } from './line.fixture.ts';
import { backupStore, openLog, restoreStore, verifyBackup } from './log.ts';

const code = (wanted: string) => (thrown: unknown) => thrown instanceof SmcError && thrown.code === wanted;

test('a backup made while the store is written holds one state of it, and goes on as if nothing had been', async (t) => {
  const directory = temporary(t);
  const target = join(temporary(t), 'backup.db');
  const log = openLog(directory);
  t.after(log.close);
  const bus = durable(log, { checkpointEvery: 100 });
  feed(bus, 0, 600);
  const state = { isDone: false, inputs: 600 };
  const copying = backupStore(directory, target).finally(() => {
    state.isDone = true;
  });
  while (!state.isDone) {
    feed(bus, state.inputs, state.inputs + 5);
    state.inputs += 5;
    await new Promise(setImmediate);
  }
  const manifest = await copying;
  assert.ok(manifest.lastSequence >= uninterrupted(600).events.length);
  assert.deepEqual(await verifyBackup(target), manifest);

  const home = join(temporary(t), 'new', 'home');
  assert.deepEqual(await restoreStore(target, home), manifest);
  assert.deepEqual(readFileSync(join(home, 'events.db')), readFileSync(target));
  const restored = openLog(home);
  t.after(restored.close);
  assert.equal(restored.lastSequence(), manifest.lastSequence);
  const again = durable(restored);
  feed(again, inputsTaken(again), state.inputs);
  const whole = uninterrupted(state.inputs);
  assert.deepEqual(
    Array.from(restored.rows(0), ({ line }) => line),
    whole.lines,
  );
  assert.deepEqual(again.checkpoint(), whole.checkpoint);
  assert.deepEqual(bus.checkpoint(), whole.checkpoint);
});

async function backed(t: Parameters<typeof temporary>[0]) {
  const directory = temporary(t);
  const target = join(temporary(t), 'backup.db');
  const log = openLog(directory);
  t.after(log.close);
  feed(durable(log), 0, 90);
  log.audit.append({ time: 1, actor: 'ana', action: 'backup', subject: '', reason: 'weekly' });
  await backupStore(directory, target);
  return { directory, target, log };
}

test('a backup is two files and leaves nothing else behind', async (t) => {
  const { target } = await backed(t);
  assert.deepEqual(readdirSync(join(target, '..')).toSorted(), ['backup.db', 'backup.db.json']);
});

test('the audit log is in the backup', async (t) => {
  const { target } = await backed(t);
  const home = temporary(t);
  await restoreStore(target, home);
  const log = openLog(home);
  t.after(log.close);
  assert.deepEqual(
    [...log.audit.rows(0)].map(({ actor }) => actor),
    ['ana'],
  );
  assert.equal(log.audit.verify(), undefined);
});

test('a backup of which one bit has changed is not restored', async (t) => {
  const { target } = await backed(t);
  const bytes = readFileSync(target);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(target, bytes);
  await assert.rejects(verifyBackup(target), code('STORE_DAMAGED'));
  const home = temporary(t);
  await assert.rejects(restoreStore(target, home), code('STORE_DAMAGED'));
  assert.ok(!existsSync(join(home, 'events.db')));
});

test('a backup without its manifest, or with a broken one, is not restored', async (t) => {
  const { target } = await backed(t);
  writeFileSync(`${target}.json`, '{"sha256": 7}');
  await assert.rejects(restoreStore(target, temporary(t)), code('STORE_DAMAGED'));
  await assert.rejects(verifyBackup(`${target}.json`), code('FILE_NOT_FOUND'));
});

test('neither a store nor a backup is overwritten', async (t) => {
  const { directory, target, log } = await backed(t);
  await assert.rejects(backupStore(directory, target), code('USAGE'));
  await assert.rejects(restoreStore(target, directory), code('STORE_LOCKED'));
  log.close();
  await assert.rejects(restoreStore(target, directory), code('USAGE'));
});

test('a backup into a directory that is not there says so and leaves nothing', async (t) => {
  const { directory } = await backed(t);
  const target = join(directory, 'events.db', 'below', 'backup.db');
  await assert.rejects(backupStore(directory, target), code('STORE_UNWRITABLE'));
  await assert.rejects(backupStore(join(directory, 'none'), target), code('FILE_NOT_FOUND'));
});
