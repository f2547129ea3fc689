import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedWork } from './shared-work.ts';
import { SmcError } from '#model/fate.ts';
import type { SharedWorkOptions } from './shared-work.ts';

const away = (): SmcError => new SmcError('BUS_UNREACHABLE', 'away', 'there', 'wait');
const turn = (): Promise<void> => new Promise((done) => setTimeout(done, 1));

/** Leases by hand, and what was done with them, in order. */
function desk(first: readonly number[]) {
  const done: string[] = [];
  const now = { share: first, fails: [] as unknown[] };
  const leases: SharedWorkOptions['leases'] = {
    share: () => now.share,
    changed: turn,
    runs: async (units) => void done.push(`runs ${units.join()}`),
    close: async () => void done.push('leave'),
  };
  const open = async (units: readonly number[]) => {
    done.push(`open ${units.join()}`);
    return {
      async step() {
        await turn();
        const [thrown] = now.fails.splice(0, 1);
        if (thrown !== undefined) throw thrown;
      },
      save: async () => void done.push('save'),
      close: async () => void done.push('close'),
    };
  };
  const troubles: string[] = [];
  const work = sharedWork({ leases, open, trouble: ({ code }) => void troubles.push(code) });
  const until = async (text: string): Promise<void> => {
    while (!done.includes(text)) await turn();
  };
  return { work, done, now, troubles, until };
}

test('a share is run, saved, closed and let go of before the next is opened', async () => {
  const { work, done, now, until } = desk([1, 2]);
  await until('open 1,2');
  assert.deepEqual([work.state(), work.units()], ['running', [1, 2]]);
  now.share = [1];
  await until('open 1');
  await work.stop();
  const first = ['runs 1,2', 'open 1,2', 'save', 'close', 'runs '];
  const second = ['runs 1', 'open 1', 'save', 'close', 'runs '];
  assert.deepEqual(done, [...first, ...second, 'leave']);
  assert.equal(work.state(), 'stopped');
});

test('who has no share waits, and holds nothing', async () => {
  const { work, done, now, until } = desk([]);
  await turn();
  assert.equal(work.state(), 'standby');
  now.share = [3];
  await until('open 3');
  await work.stop();
  assert.deepEqual(done.slice(0, 2), ['runs 3', 'open 3']);
});

test('what passes is tried again, and nothing is saved of it', async () => {
  const { work, done, now, troubles, until } = desk([1]);
  await until('open 1');
  now.fails.push(away());
  await until('close');
  while (done.filter((each) => each === 'open 1').length < 2) await turn();
  await work.stop();
  assert.deepEqual(troubles, ['BUS_UNREACHABLE']);
  assert.deepEqual(done.slice(0, 4), ['runs 1', 'open 1', 'close', 'open 1']);
});

test('what was held when trouble came is let go of where the share has gone meanwhile', async () => {
  const { work, done, now, until } = desk([1]);
  await until('open 1');
  now.share = [];
  now.fails.push(away());
  await until('runs ');
  await work.stop();
  assert.deepEqual(done, ['runs 1', 'open 1', 'close', 'runs ', 'leave']);
});

test('what does not pass ends it, and the leases are left all the same', async () => {
  const { work, done, now, until } = desk([1]);
  await until('open 1');
  now.fails.push(new SmcError('STORE_REPLAY', 'another program', 'there', 'look'));
  await assert.rejects(work.ended, /another program/);
  await assert.rejects(work.stop(), /another program/);
  assert.deepEqual(done.slice(-2), ['close', 'leave']);
});
