// Venue: a simulated exchange in the time of the wall until it is told to hurry, with the truth that an agent's log is held to.
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { MINUTE_MS } from '#model/time.ts';
import { demoScript, startSimulator } from '#simulator/simulator.ts';
import type { Candle } from '#model/candle.ts';
import type { Event } from '#model/event.ts';
import type { Fault } from '#simulator/simulator.ts';

const SYMBOL = 'BTCUSDT';

export type Venue = {
  readonly url: string;
  readonly control: (path: string, body?: unknown) => Promise<unknown>;
  readonly inject: (...faults: readonly Fault[]) => Promise<unknown>;
  readonly speed: (speed: number) => Promise<unknown>;
  readonly truth: () => Promise<ReadonlyMap<number, Candle>>;
  readonly stop: () => Promise<void>;
};

/** @param historyMinutes closed candles before now; few make a start quick */
export async function startVenue(historyMinutes: number, faults: readonly Fault[] = []): Promise<Venue> {
  const now = Date.now();
  const simulator = await startSimulator({
    script: demoScript(now - (now % MINUTE_MS), historyMinutes, [{ symbol: SYMBOL, seed: 7, startPrice: 60_000 }]),
    skipMs: now % MINUTE_MS,
    faults,
  });
  const control = async (path: string, body?: unknown): Promise<unknown> => {
    const init =
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(simulator.controlUrl + path, init);
    ok(answer.ok, `${path}: ${answer.status}`);
    return answer.json();
  };
  return {
    url: simulator.restUrl,
    control,
    inject: (...given) => control('/faults', given),
    speed: (speed) => control('/speed', { speed }),
    async truth() {
      const rows = (await control(`/truth?symbol=${SYMBOL}&interval=1m`)) as readonly (readonly (number | string)[])[];
      return new Map(
        rows.map(([openTime, open, high, low, close, volume]) => [
          Number(openTime),
          {
            symbol: SYMBOL,
            timeframe: '1m',
            openTime: Number(openTime),
            open: Number(open),
            high: Number(high),
            low: Number(low),
            close: Number(close),
            volume: Number(volume),
          },
        ]),
      );
    },
    stop: () => simulator.stop(),
  };
}

/** Every candle of the log is the true one, each once, none left out. @returns how many */
export function expectTrueCandles(events: readonly Event[], truth: ReadonlyMap<number, Candle>): number {
  let last = Number.NaN;
  let count = 0;
  for (const event of events) {
    if (event.kind !== 'candle') continue;
    const candle = event.data;
    if (count > 0) strictEqual(candle.openTime, last + MINUTE_MS, 'the next candle, once');
    deepStrictEqual(candle, truth.get(candle.openTime), 'the candle of the venue');
    last = candle.openTime;
    count += 1;
  }
  ok(count > 0, 'there are candles');
  return count;
}

/** While any check of health is not met nothing is approved. @returns how many plans were approved, and refused by a breaker */
export function expectNoStaleDecision(events: readonly Event[]): {
  readonly approved: number;
  readonly halted: number;
} {
  const unwell = new Set<string>();
  const tally = { approved: 0, halted: 0 };
  for (const event of events) {
    if (event.kind === 'health') {
      const { check, subject, ok: isWell } = event.data;
      if (isWell) unwell.delete(`${check} ${subject}`);
      else unwell.add(`${check} ${subject}`);
    } else if (event.kind === 'approved') {
      deepStrictEqual([...unwell], [], `${event.data.plan.id} was approved on a market that is well`);
      tally.approved += 1;
    } else if (event.kind === 'refused' && event.data.reason === 'breaker-tripped') tally.halted += 1;
  }
  return tally;
}
