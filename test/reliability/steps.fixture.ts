// Steps: what most cases do with an agent on a venue: wait for candles, and stop it cleanly.
import { match, strictEqual } from 'node:assert/strict';
import { join } from 'node:path';
import { candlesIn, until } from './agent.fixture.ts';
import type { Agent } from './agent.fixture.ts';
import type { Stage } from './case.fixture.ts';

/** Of an agent on a venue. */
export const store = ({ folder }: Stage): string => join(folder, 'data', 'binance-simulated');

/** A market that hurries, so that a second is a candle. */
export const SPEED = 60;

/** Another `count` candles are in the store. */
export async function untilMoreCandles(stage: Stage, count: number): Promise<void> {
  const before = candlesIn(store(stage));
  await until(`${count} more candles`, () => candlesIn(store(stage)) >= before + count);
}

export const stopsCleanly = async (agent: Agent, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
  const { code } = await agent.stop(signal);
  strictEqual(code, 0, agent.told.err);
  match(agent.told.err, /stopped; everything said is in the store/);
};
