// Line: a small line of agents whose every word depends on all that came before, and inputs for it without end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { durableBus, memoryBus } from '#bus/bus.ts';
import type { DurableBus, DurableOptions, Journal } from '#bus/bus.ts';
import { agent } from '#model/agent.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { Candle } from '#model/candle.ts';
import { encode } from '#model/codec.ts';
import type { Event } from '#model/event.ts';

const ACCOUNT = 'paper';
/** As the runtime sets it: ticks go with the next commit. */
export const WAITS = ['tape', 'mark'] as const;

/** A directory of its own that is gone after the test. */
export function temporary(test: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'smc-log-'));
  test.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const closer = agent({
  name: 'closer',
  key: 'market',
  hears: ['candle'],
  says: ['candleClosed'],
  initial: () => ({}),
  step: (_state, event, say) => say('candleClosed', { candle: event.data, grade: 'good' }),
});

/** Counts inputs and mixes all that it hears into one number, so that one lost or doubled event changes every later word. */
const mixer = agent({
  name: 'mixer',
  key: 'account',
  hears: ['tape', 'mark', 'candle', 'candleClosed'],
  says: ['limitNear', 'account'],
  initial: () => ({ inputs: 0, mix: 1, seen: new Map<string, number>() }),
  step(state, event, say) {
    const close = event.kind === 'candleClosed' ? event.data.candle.close : event.data.close;
    state.mix = (state.mix * 31 + close + event.time) % 1_000_003;
    if (event.cause === 0) state.inputs += 1;
    state.seen.set(event.kind, (state.seen.get(event.kind) ?? 0) + 1);
    if (event.kind === 'candleClosed') say('limitNear', { limit: 'mix', used: state.mix, detail: event.key });
  },
});

const AGENTS: readonly AnyAgent[] = [closer, mixer];

type Input = Event<'tape' | 'mark' | 'candle'>;

/** Input number `index`, from 0: tape, mark and candle in turn, of two markets. */
export function inputAt(index: number): Input {
  const close = 100 + ((index * 7919) % 101) / 4;
  const symbol = index % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT';
  const data: Candle = { symbol, timeframe: '1m', openTime: index, open: 100, high: 126, low: 99, close, volume: 1 };
  const kind = (['tape', 'mark', 'candle'] as const)[index % 3]!;
  return { sequence: 0, time: index, key: symbol, cause: 0, kind, data };
}

/** Feeds inputs [from, to). */
export function feed(bus: Pick<DurableBus, 'input'>, from: number, to: number): void {
  for (let index = from; index < to; index += 1) {
    const { kind, key, time, data } = inputAt(index);
    bus.input(kind, key, time, data);
  }
}

export const durable = (journal: Journal, options: Partial<DurableOptions> = {}, agents = AGENTS): DurableBus =>
  durableBus(agents, journal, { accounts: [ACCOUNT], ...options });

/** How many inputs the states stand for. */
export const inputsTaken = (bus: Pick<DurableBus, 'checkpoint'>): number => {
  const state = bus.checkpoint().states['mixer']?.get(ACCOUNT) as { readonly inputs: number } | undefined;
  return state?.inputs ?? 0;
};

/** What a run in memory over the first inputs says, as lines, and where it ends. */
export function uninterrupted(inputs: number) {
  const events: Event[] = [];
  const bus = memoryBus(AGENTS, {
    accounts: [ACCOUNT],
    tap: { hears: 'all', hear: (event) => void events.push(event) },
  });
  feed(bus, 0, inputs);
  return { events, lines: events.map(encode), checkpoint: bus.checkpoint() };
}
