// Contract: what must hold of a bus, in one process or over the broker, told once.
import assert from 'node:assert/strict';
import { agent } from '#model/agent.ts';
import { memoryBus } from '#bus/bus.ts';
import { openTrade, openWatch } from '#bus/kafka/kafka.ts';
import { onLog } from './desk.fixture.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { Candle } from '#model/candle.ts';
import type { Cluster } from '#bus/kafka/kafka.ts';
import type { Event } from '#model/event.ts';

const ACCOUNTS = ['a', 'b'];
const MARKET = 'X';
const WAIT_MS = 50;

/** Some inputs, and all that was said; `stops` are the inputs before which the bus is ended and begun anew. */
export type RunBus = (
  agents: readonly AnyAgent[],
  inputs: readonly Event[],
  stops: readonly number[],
) => Promise<readonly Event[]>;

/** In memory a stop is a checkpoint that another bus goes on from. */
export const inMemory: RunBus = (agents, inputs, stops) => {
  const heard: Event[] = [];
  const tap = { hears: 'all', hear: (event: Event) => void heard.push(event) } as const;
  let bus = memoryBus(agents, { accounts: ACCOUNTS, tap });
  for (const [at, { kind, key, time, data }] of inputs.entries()) {
    if (stops.includes(at)) {
      const saved = bus.checkpoint();
      bus = memoryBus(agents, { accounts: ACCOUNTS, tap });
      bus.restore(saved);
    }
    bus.input(kind, key, time, data);
  }
  return Promise.resolve(heard);
};

export const overKafka =
  (open: () => Promise<Cluster>): RunBus =>
  async (agents, inputs, stops) => {
    const cluster = await open();
    const begin = async () => ({
      watch: await openWatch(cluster, { agents, partitions: [cluster.partitionOf(MARKET)] }),
      trade: await openTrade(cluster, { agents, accounts: ACCOUNTS, markets: [MARKET] }),
    });
    let { watch, trade } = await begin();
    const end = async (): Promise<void> => {
      await watch.close();
      await trade.close();
    };
    try {
      for (const [at, input] of inputs.entries()) {
        if (stops.includes(at)) {
          await end();
          ({ watch, trade } = await begin());
        }
        if (ACCOUNTS.includes(input.key)) await trade.input(input);
        else await watch.hear([input]);
        while ((await trade.advance(WAIT_MS)) > 0);
      }
    } finally {
      await end();
    }
    return [...(await onLog(cluster, cluster.topics.market)), ...(await onLog(cluster, cluster.topics.account))];
  };

const closer = agent({
  name: 'closer',
  key: 'market',
  hears: ['candle'],
  says: ['candleClosed'],
  initial: () => ({}),
  step: (_state, event, say) => say('candleClosed', { candle: event.data, grade: 'good' }),
});

const counter = agent({
  name: 'counter',
  key: 'account',
  hears: ['candleClosed', 'command'],
  says: ['limitNear'],
  initial: (key) => ({ key, heard: 0 }),
  step: (state, _event, say) => {
    state.heard += 1;
    say('limitNear', { limit: 'heard', used: state.heard, detail: state.key });
  },
});

const candle = (close: number): Candle => ({
  symbol: MARKET,
  timeframe: '1m',
  openTime: 0,
  open: close,
  high: close,
  low: close,
  close,
  volume: 0,
});
const tick = (close: number): Event => ({
  kind: 'candle',
  key: MARKET,
  time: close,
  data: candle(close),
  sequence: 0,
  cause: 0,
});
const pause: Event = { kind: 'command', key: 'b', time: 2, data: { type: 'pause', by: 'kim' }, sequence: 0, cause: 0 };

const words = (events: readonly Event[], key: string): readonly unknown[] =>
  events
    .filter((event) => event.key === key)
    .map(({ kind, time, data }) => [kind, time, 'used' in data ? data.used : '']);

/** @throws AssertionError with the first word of it that does not hold */
export async function assertBus(run: RunBus): Promise<void> {
  const inputs = [tick(1), tick(2), pause, tick(3), tick(4)];
  for (const stops of [[], [2], [1, 2, 3, 4]]) {
    const said = await run([closer, counter], inputs, stops);
    assert.deepEqual(
      words(said, MARKET),
      [1, 2, 3, 4].flatMap((time) => [
        ['candle', time, ''],
        ['candleClosed', time, ''],
      ]),
    );
    assert.deepEqual(
      words(said, 'a'),
      [1, 2, 3, 4].map((time) => ['limitNear', time, time]),
    );
    assert.deepEqual(words(said, 'b'), [
      ['limitNear', 1, 1],
      ['limitNear', 2, 2],
      ['command', 2, ''],
      ['limitNear', 2, 3],
      ['limitNear', 3, 4],
      ['limitNear', 4, 5],
    ]);
  }
  const liar: AnyAgent = { ...closer, says: [] };
  await assert.rejects(async () => run([liar], [tick(1)], []), /Invariant: closer says candleClosed/);
}
