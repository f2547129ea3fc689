// Socket: kept up over losses and silences, on a clock that the test winds.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backoffMs, socket } from './socket.ts';
import type { Ear, Link } from './socket.ts';

function rig() {
  let time = 1_000_000;
  const waiting: { at: number; run: () => void; gone: boolean }[] = [];
  const wires: (Ear & { readonly sent: string[]; isClosed: boolean })[] = [];
  const links: Link[] = [];
  const heard: string[] = [];
  let loggedOut = 0;
  const kept = socket({
    connect: (ear) => {
      const wire = { ...ear, sent: [] as string[], isClosed: false };
      wires.push(wire);
      return { send: (text) => void wire.sent.push(text), close: () => void (wire.isClosed = true) };
    },
    hello: () => `hello ${wires.length}`,
    onMessage: (text) => heard.push(text),
    onLink: (link) => links.push(link),
    onLoggedOut: () => (loggedOut += 1),
    now: () => time,
    later: (run, ms) => {
      const entry = { at: time + ms, run, gone: false };
      waiting.push(entry);
      return () => void (entry.gone = true);
    },
    random: () => 0,
  });
  return {
    kept,
    wires,
    links,
    heard,
    loggedOut: () => loggedOut,
    last: (): Ear & { readonly sent: readonly string[] } => wires.at(-1)!,
    pass: (ms: number): void => {
      const until = time + ms;
      for (;;) {
        const next = waiting.filter(({ gone, at }) => !gone && at <= until).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        time = next.at;
        next.gone = true;
        next.run();
      }
      time = until;
    },
  };
}

describe('socket', () => {
  it('says hello when open, and is open with the first word that it hears', () => {
    const { last, links, heard } = rig();
    last().opened();
    assert.deepEqual(last().sent, ['hello 1']);
    assert.equal(links.length, 0);
    last().said('a');
    assert.equal(links.at(-1)!.phase, 'open');
    assert.deepEqual(heard, ['a']);
  });

  it('a silent server is lost since its last word, and is asked again', () => {
    const { last, links, wires, pass } = rig();
    last().said('a');
    pass(11_999);
    assert.equal(links.at(-1)!.phase, 'open');
    pass(1);
    assert.deepEqual(links.at(-1), { phase: 'lost', since: 1_000_000, attempt: 1 });
    assert.ok(wires[0]!.isClosed);
    pass(500);
    assert.equal(wires.length, 2);
  });

  it('waits longer from attempt to attempt, and starts anew once it was open', () => {
    const { last, links, wires, pass } = rig();
    for (const [index, ms] of [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000].entries()) {
      last().closed(1006);
      assert.equal(links.at(-1)!.attempt, index + 1);
      pass(ms - 1);
      assert.equal(wires.length, index + 1);
      pass(1);
      assert.equal(wires.length, index + 2);
    }
    last().said('a');
    last().closed(1006);
    assert.equal(links.at(-1)!.attempt, 1);
  });

  it('a dead session ends it for good', () => {
    const { last, wires, pass, loggedOut, kept } = rig();
    last().closed(4401);
    pass(60_000);
    assert.deepEqual([wires.length, loggedOut(), kept.link().phase], [1, 1, 'ended']);
  });

  it('retry is at once where it waits, and nothing where it is open', () => {
    const { last, wires, kept } = rig();
    last().said('a');
    kept.retry();
    assert.equal(wires.length, 1);
    last().closed(1006);
    kept.retry();
    assert.equal(wires.length, 2);
  });

  it('what a dropped connection still says is not heard', () => {
    const { wires, heard, pass, last } = rig();
    last().said('a');
    pass(12_000);
    wires[0]!.said('b');
    wires[0]!.closed(1006);
    assert.deepEqual(heard, ['a']);
  });

  it('the delay grows by a half at most', () => {
    assert.deepEqual([backoffMs(1, 0), backoffMs(1, 1), backoffMs(99, 0)], [500, 750, 15_000]);
  });
});
