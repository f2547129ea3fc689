// Store cases: disks that are full, read-only, slow, held by somebody else or damaged under the running agent.
import { doesNotMatch, match, ok, strictEqual } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { candlesIn, eventsIn, lastSequence, until, wait } from './agent.fixture.ts';
import { expectNoStaleDecision, expectTrueCandles } from './venue.fixture.ts';
import { needs } from './case.fixture.ts';
import type { Agent } from './agent.fixture.ts';
import type { Case, Stage } from './case.fixture.ts';
import type { Venue } from './venue.fixture.ts';

const SPEED = 60;
const MEBIBYTE = 2 ** 20;

const isRoot = process.getuid?.() === 0;
/** Whether this host lets a test mount a file system of its own. */
const noMount = ((): string | undefined => {
  if (process.platform !== 'linux' || !isRoot) return 'needs root on Linux, to mount a small file system';
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'smc', '/mnt'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'this host lets nobody mount';
  }
})();

/** A disk of so many bytes that ends with the case. */
function diskOf(stage: Stage, bytes: number): string {
  const folder = join(stage.folder, 'disk');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'smc-test', folder]);
  stage.cleanup(() => execFileSync('umount', ['-l', folder]));
  return folder;
}

/** Takes all the room that is left. */
function fill(folder: string): void {
  const file = openSync(join(folder, 'filler'), 'w');
  const block = Buffer.alloc(64 * 1024, 1);
  try {
    for (;;) if (writeSync(file, block) < block.length) break;
  } catch {
    // Full: what was wanted.
  }
  closeSync(file);
}

const untilCandles = async (store: string, count: number): Promise<void> => {
  const before = candlesIn(store);
  await until(`${count} more candles`, () => candlesIn(store) >= before + count);
};

async function stopsWhole(agent: Agent, store: string, venue: Venue): Promise<number> {
  const { code } = await agent.stop();
  strictEqual(code, 0, agent.told.err);
  const events = eventsIn(store);
  expectNoStaleDecision(events);
  return expectTrueCandles(events, await venue.truth());
}

/** Waits for libc's own sync of files, as a disk does that is slow; how long is read from a file at each of them. */
const SLOW_SYNC = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static void pause_a_while(void) {
  FILE *file = fopen(getenv("SLOW_SYNC_MS"), "r");
  int ms = 0;
  if (!file) return;
  if (fscanf(file, "%d", &ms) == 1) usleep(ms * 1000);
  fclose(file);
}
int fsync(int fd) { pause_a_while(); return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd); }
int fdatasync(int fd) { pause_a_while(); return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd); }
`;

/** A store with a log behind it, as a kill leaves it, and the venue that it knows. */
async function killedStore(
  stage: Stage,
): Promise<{ readonly venue: Venue; readonly store: string; readonly held: number }> {
  const venue = await stage.venue();
  const agent = await stage.agentOn(venue);
  const store = join(stage.folder, 'data', 'binance-simulated');
  await venue.speed(SPEED);
  await untilCandles(store, 3);
  const held = lastSequence(store);
  await agent.stop('SIGKILL');
  return { venue, store, held };
}

export const STORE_CASES: readonly Case[] = [
  {
    fault: 'disk full, then room again',
    name: 'on a full disk nothing new is begun and reads work, and with room it goes on by itself',
    skip: noMount,
    async run(stage) {
      const disk = diskOf(stage, 48 * MEBIBYTE);
      const venue = await stage.venue();
      const agent = await stage.agentOn(venue, { data: join(disk, 'data') });
      const store = join(disk, 'data', 'binance-simulated');
      await venue.speed(SPEED);
      await untilCandles(store, 2);
      strictEqual((await agent.ask('GET /system/status')).status, 200);
      fill(disk);
      await until('the words on stderr', () => agent.told.err.includes('STORE_FULL'));
      const held = candlesIn(store);
      await wait(2000);
      strictEqual(candlesIn(store), held, 'what cannot be written has not happened');
      strictEqual((await agent.ask('GET /api/trading/positions')).status, 200, 'reads work');
      strictEqual((await fetch(`${agent.url}/health`)).status, 200);
      const from = agent.told.out.length;
      rmSync(join(disk, 'filler'));
      await agent.untilSaid('system breaker, store:', from);
      await agent.untilWell();
      await untilCandles(store, 2);
      const { code } = await agent.stop();
      strictEqual(code, 0, agent.told.err);
      const events = eventsIn(store);
      expectNoStaleDecision(events);
      const count = events.filter(({ kind }) => kind === 'candle').length;
      return `STORE_FULL said once, API reads on, store breaker when there is room, resets itself; ${count} candles`;
    },
  },
  {
    fault: 'disk nearly full (less than 5% free)',
    name: 'the last of the disk is kept for exits: entries stop before it is full',
    skip: noMount,
    async run(stage) {
      const disk = diskOf(stage, 96 * MEBIBYTE);
      const venue = await stage.venue();
      const agent = await stage.agentOn(venue, { data: join(disk, 'data') });
      const store = join(disk, 'data', 'binance-simulated');
      await venue.speed(SPEED);
      fill(disk);
      truncateSync(join(disk, 'filler'), statSync(join(disk, 'filler')).size - 3 * MEBIBYTE);
      await agent.untilSaid('MiB are left on the disk of the store');
      await untilCandles(store, 2);
      rmSync(join(disk, 'filler'));
      await agent.untilWell();
      const count = await stopsWhole(agent, store, venue);
      return `store breaker while ${count} candles go on being written, resets itself with room`;
    },
  },
  {
    fault: 'the disk reports an error on writing, then none (RLIMIT_FSIZE)',
    isLong: true,
    name: 'a disk that fails writes halts the agent, and when it takes them again it goes on by itself',
    skip: needs('prlimit'),
    async run(stage) {
      const venue = await stage.venue();
      const agent = await stage.agentOn(venue);
      const store = join(stage.folder, 'data', 'binance-simulated');
      await venue.speed(SPEED);
      await untilCandles(store, 2);
      const limit = (bytes: string): void => {
        execFileSync('prlimit', ['--pid', String(agent.pid), `--fsize=${bytes}:unlimited`]);
      };
      limit('4096');
      await until('the words on stderr', () => /STORE_(?:FULL|UNWRITABLE)/.test(agent.told.err) || agent.hasEnded());
      ok(!agent.hasEnded(), 'it lives on');
      const from = agent.told.out.length;
      limit('unlimited');
      await agent.untilSaid('system breaker, store:', from);
      await agent.untilWell();
      await untilCandles(store, 2);
      const { code } = await agent.stop();
      strictEqual(code, 0, agent.told.err);
      expectNoStaleDecision(eventsIn(store));
      return `${/STORE_\w+/.exec(agent.told.err)![0]}, store breaker, resets itself`;
    },
  },
  {
    fault: 'read-only disk at the start',
    name: 'a read-only disk is refused at the start with 73',
    skip: noMount,
    async run(stage) {
      const disk = diskOf(stage, 16 * MEBIBYTE);
      execFileSync('mount', ['-o', 'remount,ro', disk]);
      const program = stage.run(['start', '--port', '0', '--feed', 'demo', '--data-dir', join(disk, 'data')]);
      strictEqual((await program.ended).code, 73, program.told.err);
      match(program.told.err, /STORE_UNWRITABLE/);
      return 'STORE_UNWRITABLE, exit 73';
    },
  },
  {
    fault: 'data folder that may not be written',
    name: 'a folder that is a file is refused at the start with 73',
    async run(stage) {
      const path = join(stage.folder, 'taken');
      writeFileSync(path, '');
      const program = stage.run(['start', '--port', '0', '--feed', 'demo', '--data-dir', path]);
      strictEqual((await program.ended).code, 73, program.told.err);
      match(program.told.err, /STORE_UNWRITABLE/);
      return 'STORE_UNWRITABLE, exit 73';
    },
  },
  {
    fault: 'database locked by another process for 4 s',
    name: 'a lock of somebody else halts the agent after a bounded wait, and it goes on when the lock is gone',
    async run(stage) {
      const venue = await stage.venue();
      const agent = await stage.agentOn(venue);
      const store = join(stage.folder, 'data', 'binance-simulated');
      await venue.speed(SPEED);
      await untilCandles(store, 2);
      const other = new DatabaseSync(join(store, 'events.db'), { timeout: 5_000 });
      other.exec('BEGIN IMMEDIATE');
      await wait(4000);
      other.exec('ROLLBACK');
      other.close();
      match(agent.told.err, /locked by another process.*STORE_LOCKED/);
      await agent.untilWell();
      await untilCandles(store, 2);
      const { code } = await agent.stop();
      strictEqual(code, 0, agent.told.err);
      ok(agent.told.out.includes('system breaker, store: the store could not be written: STORE_LOCKED'));
      expectNoStaleDecision(eventsIn(store));
      return 'STORE_LOCKED after 1 s, store breaker, resets itself';
    },
  },
  {
    fault: 'slow disk (1.5 s for each commit)',
    name: 'a disk that is slow to confirm trips the latency breaker, and nothing is lost',
    skip: process.platform === 'linux' ? needs('cc') : 'needs LD_PRELOAD',
    async run(stage) {
      const source = join(stage.folder, 'slow.c');
      const library = join(stage.folder, 'slow.so');
      const ms = join(stage.folder, 'slow-ms');
      writeFileSync(source, SLOW_SYNC);
      writeFileSync(ms, '0');
      execFileSync('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl']);
      const venue = await stage.venue();
      const agent = await stage.agentOn(venue, { environment: { LD_PRELOAD: library, SLOW_SYNC_MS: ms } });
      const store = join(stage.folder, 'data', 'binance-simulated');
      await venue.speed(SPEED);
      await untilCandles(store, 1);
      writeFileSync(ms, '1500');
      await agent.untilSaid('system breaker, latency:');
      writeFileSync(ms, '0');
      await agent.untilWell();
      await untilCandles(store, 2);
      const count = await stopsWhole(agent, store, venue);
      return `latency breaker, resets itself after 10 s of calm; ${count} candles, all true`;
    },
  },
  {
    fault: 'torn tail of the log (WAL cut after a kill)',
    name: 'a torn tail is cut to the last whole commit, and what it held is fetched again',
    async run(stage) {
      const { venue, store, held } = await killedStore(stage);
      const wal = join(store, 'events.db-wal');
      const { size } = statSync(wal);
      truncateSync(wal, size - 3000);
      const agent = await stage.agentOn(venue, { isUnwell: true });
      await untilCandles(store, 2);
      const count = await stopsWhole(agent, store, venue);
      return `${size - 3000} of ${size} bytes left: starts, back-fills (it had ${held} events); ${count} candles, none missing`;
    },
  },
  {
    fault: 'noise in the tail of the log',
    isLong: true,
    name: 'noise in the tail is cut off as well',
    async run(stage) {
      const { venue, store } = await killedStore(stage);
      const wal = join(store, 'events.db-wal');
      const { size } = statSync(wal);
      const file = openSync(wal, 'r+');
      writeSync(file, Buffer.alloc(2048, 0x5a), 0, 2048, size - 6000);
      closeSync(file);
      const agent = await stage.agentOn(venue, { isUnwell: true });
      await untilCandles(store, 2);
      const count = await stopsWhole(agent, store, venue);
      return `starts, back-fills; ${count} candles, none missing`;
    },
  },
  {
    fault: 'corrupt pages in the middle of the store',
    name: 'noise in the middle of the store is refused at the start and names the backup; the backup restores',
    async run(stage) {
      const venue = await stage.venue();
      const agent = await stage.agentOn(venue);
      const data = join(stage.folder, 'data');
      const store = join(data, 'binance-simulated');
      const copy = join(stage.folder, 'backup');
      strictEqual((await stage.run(['backup', copy, '--data-dir', data]).ended).code, 0);
      await agent.stop();
      const path = join(store, 'events.db');
      const { size } = statSync(path);
      const file = openSync(path, 'r+');
      for (let at = 0.25; at < 0.8; at += 0.02)
        writeSync(file, Buffer.alloc(4096, 0x5a), 0, 4096, Math.floor((size * at) / 4096) * 4096);
      closeSync(file);
      const broken = stage.run(['start', '--port', '0', '--venue', venue.url, '--data-dir', data]);
      strictEqual((await broken.ended).code, 3, broken.told.err);
      match(broken.told.err, /STORE_DAMAGED/);
      match(broken.told.err, /restore the last backup/);
      doesNotMatch(broken.told.err, /BUG/);
      const fresh = join(stage.folder, 'fresh');
      const restored = stage.run(['restore', copy, '--data-dir', fresh]);
      strictEqual((await restored.ended).code, 0, restored.told.err);
      const again = await stage.agentOn(venue, { data: fresh, isUnwell: true });
      await venue.speed(SPEED);
      await untilCandles(join(fresh, 'binance-simulated'), 2);
      const count = await stopsWhole(again, join(fresh, 'binance-simulated'), venue);
      return `STORE_DAMAGED, exit 3, names the backup; restored it goes on with ${count} candles`;
    },
  },
];
