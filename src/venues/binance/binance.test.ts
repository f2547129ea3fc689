// The feed over the wire: what a venue that behaves gives.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { rig } from './rig.fixture.ts';

test('closed candles of the stream are the true ones, in order, each once', async () => {
  const world = await rig();
  try {
    await world.control('/resume', {});
    await world.untilMinutes(12);
    ok((await world.expectTrueCandles()) >= 12);
    deepStrictEqual([...new Set(world.candles().map(({ origin }) => origin))], ['stream']);
    strictEqual(world.feed.health().malformed, 0);
    strictEqual(world.feed.health().state, 'live');
  } finally {
    await world.stop();
  }
});
