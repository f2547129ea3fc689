// Keys: pairs, Ctrl, and what is typed into a field.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keys } from './keys.ts';
import type { Press } from './keys.ts';

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isTyping: false,
  isInDialog: false,
  ...more,
});

function rig() {
  const done: string[] = [];
  const all = keys();
  const of = (...names: readonly string[]) =>
    all.add(names.map((name) => ({ keys: name, what: name, group: 'test', run: () => void done.push(name) })));
  of('g t', 'g h', '?', 'n', 'mod+k', 'mod+.');
  return { all, done, of };
}

describe('keys', () => {
  it('two keys one after the other are one shortcut, in time', () => {
    const { all, done } = rig();
    assert.equal(all.press(press('g'), 0), true);
    assert.equal(all.press(press('t'), 1_000), true);
    all.press(press('g'), 5_000);
    all.press(press('h'), 7_000);
    assert.deepEqual(done, ['g t']);
  });
  it('a field that is typed into, and a dialog, keep their letters but not Ctrl', () => {
    const { all, done } = rig();
    assert.equal(all.press(press('n', { isTyping: true }), 0), false);
    assert.equal(all.press(press('n', { isInDialog: true }), 0), false);
    all.press(press('k', { ctrlKey: true, isTyping: true }), 0);
    all.press(press('.', { metaKey: true }), 0);
    assert.deepEqual(done, ['mod+k', 'mod+.']);
  });
  it('single letters can be turned off', () => {
    const { all, done } = rig();
    all.setSingle(false);
    for (const key of ['n', '?', 'g', 't']) all.press(press(key), 0);
    all.press(press('k', { ctrlKey: true }), 0);
    assert.deepEqual(done, ['mod+k']);
  });
  it('a page takes a key over while it is open', () => {
    const { all, done } = rig();
    const other: string[] = [];
    const stop = all.add([{ keys: 'n', what: 'page', group: 'page', run: () => void other.push('page') }]);
    all.press(press('n'), 0);
    stop();
    all.press(press('n'), 0);
    assert.deepEqual([other, done], [['page'], ['n']]);
  });
  it('what means nothing is left to the browser', () => {
    assert.equal(rig().all.press(press('q'), 0), false);
    assert.equal(rig().all.press(press('k', { ctrlKey: true, altKey: true }), 0), false);
  });
});
