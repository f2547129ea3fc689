// Settings: what is stored is taken field by field, and a browser without storage is no fault.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULTS, readSettings, settingsStore } from './settings.ts';

const memory = () => {
  const held = new Map<string, string>();
  return {
    held,
    getItem: (name: string) => held.get(name) ?? null,
    setItem: (name: string, value: string) => void held.set(name, value),
  };
};

describe('settings', () => {
  it('what makes no sense is left, what does is taken', () => {
    const read = readSettings(
      '{"theme":"light","density":"huge","zone":"Mars/Base","singleKeys":false,"announce":7,"account":3,"seen":{"one":12,"two":"x"}}',
    );
    assert.deepEqual(read, { ...DEFAULTS, theme: 'light', singleKeys: false, seen: { one: 12 } });
    for (const text of [null, '', '[', 'null', '7', '"x"']) assert.deepEqual(readSettings(text), DEFAULTS);
  });
  it('each user has a set of their own, and the page before a login has the last one', () => {
    const storage = memory();
    const one = settingsStore(storage, { dataset: {} });
    one.use('ana');
    one.set({ theme: 'light' });
    one.use('bob');
    one.set({ theme: 'dark' });
    one.use('ana');
    assert.equal(one.get().theme, 'light');
    const root = { dataset: {} as Record<string, string | undefined> };
    assert.equal(settingsStore(storage, root).get().theme, 'dark');
    assert.equal(root.dataset['theme'], 'dark');
  });
  it('a storage that throws leaves the settings for this visit', () => {
    const refuse = (): never => {
      throw new Error('forbidden');
    };
    const store = settingsStore({ getItem: refuse, setItem: refuse }, { dataset: {} });
    let heard = 0;
    store.subscribe(() => (heard += 1));
    store.set({ density: 'compact' });
    assert.deepEqual([store.get().density, heard], ['compact', 1]);
  });
});
