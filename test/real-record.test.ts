// The record of real mode: a simulated exchange writes apart from the real one, and what was done there shows nothing.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { cash } from '#model/number.ts';
import { DAY_MS, HOUR_MS } from '#model/time.ts';
import { openLog } from '#store/log/log.ts';
import { configText, machine } from './real.fixture.ts';
import type { Event } from '#model/event.ts';

const START = 20_000 * DAY_MS;

/** One day on which a position was open and the market was watched. */
function dayOfTrading(store: string): void {
  const log = openLog(store);
  const fact = (kind: 'account' | 'candle', key: string, time: number, data: object): Event =>
    ({ sequence: 0, cause: 0, kind, key, time, data }) as unknown as Event;
  const facts = [
    fact('account', 'paper-1', START + 1, { equity: cash('10000'), openPositions: 1 }),
    ...Array.from({ length: 7 }, (_, hour) =>
      fact('candle', 'BTCUSDT', START + (hour + 1) * HOUR_MS, {
        symbol: 'BTCUSDT',
        timeframe: '1m',
        openTime: 0,
        close: 1,
      }),
    ),
  ];
  log.append(facts.map((each, index) => ({ ...each, sequence: index + 1 })));
  log.close();
}

test('days on a simulated exchange are not counted, days on the exchange are', async () => {
  const there = await machine();
  try {
    there.configure(configText(there.simulator).replace('days: 0', 'days: 1'));
    const days = async (): Promise<unknown> => {
      const { out } = await there.smc(['real', 'status', '--json']);
      return JSON.parse(out).readiness.find(({ name }: { readonly name: string }) => name === 'paper-days').value;
    };
    dayOfTrading(there.store);
    assert.equal(there.store, join(there.folder, 'binance-simulated'));
    assert.equal(await days(), 0);
    dayOfTrading(join(there.folder, 'binance'));
    assert.equal(await days(), 1);
  } finally {
    await there.stop();
  }
});
