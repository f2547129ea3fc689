// The live agent is killed at random moments and started again, over and over; nothing may be lost, doubled or forgotten.
// More kills: SMC_KILLS=200 node --test test/crash.test.ts
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { eventLine } from '#cli/event-line.ts';
import { isoTime } from '#model/time.ts';
import { openLog } from '#store/log/log.ts';
import type { Event } from '#model/event.ts';

const KILLS = Number(process.env['SMC_KILLS'] ?? 6);
const CHECK_EVERY = Math.ceil(KILLS / 20);
const SEED = Number(process.env['SMC_SEED'] ?? Date.now() % 100_000);
const folder = mkdtempSync(join(tmpdir(), 'smc-crash-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;

/** `readyMs` from the start of the process; `lines` are what the agent has acknowledged to the outside. */
type Told = { readonly readyMs: number; readonly lines: readonly string[] };

/** Runs the agent on a fast demo market, waits for it to be up and some way on, and kills it without a word. */
const runAndKill = (liveMs: number): Promise<Told> =>
  new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [MAIN, 'start', '--feed', 'demo', '--data-dir', folder, '--speed', '6000', '--port', '0'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const began = performance.now();
    let readyMs = 0;
    let told = '';
    let lines = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => void (lines += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const wasUp = told.includes('Ctrl-C');
      told += text;
      if (wasUp || !told.includes('Ctrl-C')) return;
      readyMs = performance.now() - began;
      setTimeout(() => child.kill('SIGKILL'), liveMs);
    });
    child.once('error', reject);
    // Closed, not only ended: what was written before the kill is still in the pipe.
    child.once('close', (code, signal) =>
      signal === 'SIGKILL'
        ? resolve({ readyMs, lines: lines.split('\n').slice(0, -1) })
        : reject(new Error(`ended with ${code} instead: ${told}`)),
    );
  });

const readAll = (): readonly Event[] => {
  const log = openLog(join(folder, 'demo'));
  try {
    return [...log.read(0)];
  } finally {
    log.close();
  }
};

const mulberry = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};

/** What a person has read at the terminal stands in the log, whatever came after. */
function assureAcknowledged(lines: readonly string[], events: readonly Event[]): void {
  const logged = new Set<string>();
  for (const event of events) {
    const text = eventLine(PLAIN, event);
    if (text !== undefined) logged.add(`${isoTime(event.time)}  ${text}`);
  }
  for (const line of lines) assert.ok(logged.has(line), `"${line}" was told and is not in the log`);
}

const PLAIN = { write: () => undefined, interactive: false, color: false, width: Number.POSITIVE_INFINITY };

/**
 * A breaker that tripped stays so until a reset is said, whatever dies meanwhile. A reset is of a whole tier: a rule that is
 * well again while another of its tier still stands says nothing, and may trip again.
 */
function assureLatched(events: readonly Event[]): void {
  const trippedBy = new Map<string, string>();
  for (const event of events) {
    if (event.kind === 'tripped') {
      const key = `${event.key} ${event.data.tier} ${event.data.rule}`;
      const tier = `${event.key} ${event.data.tier} `;
      const isAlone = [...trippedBy.keys()].every((other) => other === key || !other.startsWith(tier));
      assert.ok(!trippedBy.has(key) || !isAlone, `${key} trips again only after a reset`);
      trippedBy.set(key, event.data.detail);
    } else if (event.kind === 'reset')
      for (const key of trippedBy.keys()) if (key.startsWith(`${event.key} ${event.data.tier} `)) trippedBy.delete(key);
  }
}

function holds(events: readonly Event[]): void {
  const entries = new Set<string>();
  const approved = new Set<string>();
  const fills = new Map<string, bigint>();
  const fillIds = new Set<string>();
  const positions = new Map<string, bigint>();
  for (const [index, event] of events.entries()) {
    if (index > 0) assert.equal(event.sequence, events[index - 1]!.sequence + 1, 'sequences have no hole');
    switch (event.kind) {
      case 'approved':
        approved.add(event.data.plan.id);
        break;
      case 'orderRequested':
        if (event.data.role !== 'entry') break;
        assert.ok(approved.has(event.data.planId), 'no order without an approval');
        assert.ok(!entries.has(event.data.clientId), 'no order twice');
        entries.add(event.data.clientId);
        break;
      case 'fill': {
        assert.ok(!fillIds.has(event.data.id), 'no fill twice');
        fillIds.add(event.data.id);
        const signed = event.data.side === 'buy' ? event.data.quantity : -event.data.quantity;
        fills.set(event.data.planId, (fills.get(event.data.planId) ?? 0n) + signed);
        break;
      }
      case 'position':
        positions.set(event.data.planId, event.data.quantity);
        break;
      default:
    }
  }
  for (const [plan, quantity] of fills)
    assert.equal(positions.get(plan), quantity, `position of ${plan} equals its fills`);
}

test(`after ${KILLS} kills at random moments every order, fill and position is there once (seed ${SEED})`, async (context) => {
  const random = mulberry(SEED);
  let before: readonly Event[] = [];
  let slowestMs = 0;
  let told = 0;
  const unchecked: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { readyMs, lines } = await runAndKill(Math.floor(random() * 900));
    if (kill > 0) slowestMs = Math.max(slowestMs, readyMs);
    told += lines.length;
    unchecked.push(...lines);
    // The whole log is read: with many kills not after each of them.
    if ((kill + 1) % CHECK_EVERY !== 0 && kill + 1 < KILLS) continue;
    const now = readAll();
    assureAcknowledged(unchecked.splice(0), now);
    assureLatched(now);
    assert.ok(now.length >= before.length, 'what was written stays written');
    assert.deepEqual(now.slice(0, before.length).at(-1), before.at(-1));
    holds(now);
    before = now;
  }
  const count = (kind: Event['kind']): number => before.filter((event) => event.kind === kind).length;
  context.diagnostic(
    `${count('candle')} candles, ${count('orderRequested')} orders, ${count('fill')} fills, ${count('trade')} trades; ${told} lines acknowledged, slowest restart ${Math.round(slowestMs)} ms`,
  );
  assert.ok(count('candle') > 0);
});
