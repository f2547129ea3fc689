// Entries: where the palette goes from a market, an order, a pattern and a moment.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chartOf, marketEntries, orderEntries, patternEntries, typedEntries } from './entries.ts';
import { emptyView } from '#model/view.ts';
import type { Go, PaletteEntry } from './entries.ts';
import type { OrderRecord } from '#model/view.ts';
import type { Plan } from '#model/plan.ts';

const BLOCK = 'BTCUSDT:15m:order-block:internal:up:1795262400000';

/** The address that an entry leads to. */
function wayOf(make: (go: Go) => readonly PaletteEntry[], place = 0): unknown {
  const gone: unknown[] = [];
  make((path, search) => void gone.push(path, search))[place]?.run();
  return gone;
}

describe('the palette', () => {
  it('a market leads to its chart, on the timeframe that is named', () => {
    const make = (go: Go) => marketEntries(['SOLUSDT'], ['15m', '1h'], go);
    assert.deepEqual(
      make(() => undefined).map(({ name }) => name),
      ['SOLUSDT', 'SOLUSDT 15m', 'SOLUSDT 1h'],
    );
    assert.deepEqual(wayOf(make, 2), ['/trading', { symbol: 'SOLUSDT', tf: '1h' }]);
  });
  it('an order leads to why, the newest first', () => {
    const view = emptyView();
    for (const clientId of ['a1', 'b2'])
      view.orders.set(clientId, {
        order: { request: { clientId, symbol: 'BTCUSDT', role: 'entry', planId: `plan ${clientId}` } },
      } as unknown as OrderRecord);
    assert.deepEqual(
      wayOf((go) => orderEntries(view, go)),
      ['/trading', { why: 'plan b2' }],
    );
  });
  it('a pattern leads to its own chart, whether a plan names it or a person does', () => {
    const expected = ['/trading', { symbol: 'BTCUSDT', tf: '15m', pattern: BLOCK, why: undefined, at: undefined }];
    const view = emptyView();
    view.plans.set('p', {
      reasons: [
        { patternId: BLOCK, text: '' },
        { patternId: BLOCK, text: 'again' },
      ],
    } as unknown as Plan);
    assert.equal(patternEntries(view, () => undefined).length, 1);
    assert.deepEqual(
      wayOf((go) => patternEntries(view, go)),
      expected,
    );
    assert.deepEqual(
      wayOf((go) => typedEntries(` ${BLOCK} `, 'UTC', go)),
      expected,
    );
  });
  it('what is no id of a pattern leads nowhere', () => {
    for (const text of ['', 'BTCUSDT', 'BTCUSDT:15m', 'BTCUSDT:7m:order-block', 'BTCUSDT:15m:nonsense:x', '::'])
      assert.equal(chartOf(text), undefined, text);
  });
  it('a moment is typed in UTC and told in the zone of the person', () => {
    const [entry] = typedEntries('replay 2026-11-20 15:30', 'America/New_York', () => undefined);
    assert.equal(entry?.name, 'Replay to Fri 20 Nov, 10:30 New York');
    const at = String(Date.UTC(2026, 10, 20));
    assert.deepEqual(
      wayOf((go) => typedEntries('replay to 2026-11-20', 'UTC', go)),
      ['/trading', { at }],
    );
    for (const text of ['replay', 'replay 2026-13-40', 'replay tomorrow'])
      assert.deepEqual(
        typedEntries(text, 'UTC', () => undefined),
        [],
        text,
      );
  });
});
