import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { durable, feed, inputsTaken, temporary, uninterrupted, WAITS } from './line.fixture.ts';
import { openLog } from './log.ts';

const CHILD = fileURLToPath(new URL('crash-child.fixture.ts', import.meta.url));
const SEED = 7;
const KILLS = 15;
const LANES = 2;

/** Which part of a life ends it. */
type Moment = { readonly after: 'opened' | 'ready' | 'safe'; readonly lines: number; readonly delayMs: number };

/** A small generator of its own: the moments are the same for a seed, the machine adds chance enough. */
const randomOf = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
};

type Life = { readonly opened: number; readonly ready: number; readonly safe: number; readonly signal: string | null };

/** Runs the child until the moment has come, kills it, and returns the last of each that it told. */
async function live(directory: string, moment: Moment): Promise<Life> {
  const child = spawn(process.execPath, [CHILD, directory], { stdio: ['ignore', 'pipe', 'pipe'] });
  const told = { opened: -1, ready: -1, safe: -1 };
  let lines = 0;
  let rest = '';
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    // A line that the kill has cut was not told.
    rest = parts.pop()!;
    for (const line of parts) {
      const [name, value] = line.split(' ');
      told[name as keyof typeof told] = Number(value);
      if (name === moment.after) lines += 1;
    }
    if (lines > moment.lines) setTimeout(() => child.kill('SIGKILL'), moment.delayMs);
  });
  const signal = await new Promise<string | null>((resolve) => child.on('close', (_code, by) => resolve(by)));
  assert.equal(errors, '');
  return { ...told, signal };
}

for (let lane = 0; lane < LANES; lane += 1)
  test(`killed ${KILLS} times, nothing that was safe is lost and nothing is there twice: lane ${lane}`, async (t) => {
    t.diagnostic(`seed ${SEED + lane}`);
    const random = randomOf(SEED + lane);
    const directory = temporary(t);
    let safe = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const after = (['opened', 'ready', 'safe', 'safe', 'safe'] as const)[random(5)]!;
      const lines = after === 'safe' ? random(200) : 0;
      const life = await live(directory, { after, lines, delayMs: random(12) });
      assert.equal(life.signal, 'SIGKILL');
      assert.ok(life.opened >= safe, `kill ${kill}: ${safe} were safe, ${life.opened} are there`);
      assert.ok(life.ready === -1 || life.ready === life.opened);
      safe = Math.max(safe, life.opened, life.safe);
    }

    const log = openLog(directory);
    t.after(log.close);
    const bus = durable(log, { waits: WAITS });
    const whole = uninterrupted(inputsTaken(bus));
    assert.equal(log.lastSequence(), whole.events.length);
    assert.ok(log.lastSequence() >= safe && safe > 500, `${safe} were safe`);
    assert.deepEqual(bus.checkpoint(), whole.checkpoint);
    const oldest = log.checkpoints().at(-1)!;
    const isTick = (sequence: number): boolean => /^(?:tape|mark)$/.test(whole.events[sequence - 1]!.kind);
    let last = 0;
    for (const { sequence, line } of log.rows(0)) {
      assert.equal(line, whole.lines[sequence - 1]);
      for (let gone = last + 1; gone < sequence; gone += 1)
        assert.ok(isTick(gone) && gone <= oldest, `${gone} is gone`);
      last = sequence;
    }
    const inputs = inputsTaken(bus);
    feed(bus, inputs, inputs + 300);
    assert.deepEqual(bus.checkpoint(), uninterrupted(inputs + 300).checkpoint);
  });
