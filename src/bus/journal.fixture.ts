// Journal in memory, that can be told to fail, and a line whose every word depends on all before it.
import { agent } from '#model/agent.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { Candle } from '#model/candle.ts';
import { decode, encode } from '#model/codec.ts';
import type { Event } from '#model/event.ts';
import { SmcError } from '#model/fate.ts';
import { durableBus } from './bus.ts';
import type { Checkpoint, DurableOptions, Journal } from './bus.ts';

export const candle = (close: number): Candle => ({
  symbol: 'X',
  timeframe: '1m',
  openTime: 0,
  open: close,
  high: close,
  low: close,
  close,
  volume: 0,
});

/** Sums what it hears, so that each word depends on all before it. Refuses a close of 13. */
export const summer = (factor = 1) =>
  agent({
    name: 'summer',
    key: 'account',
    hears: ['candle', 'tape'],
    says: ['limitNear'],
    initial: () => ({ sum: 0 }),
    step(state, event, say) {
      state.sum += factor * event.data.close;
      if (event.data.close === 13) throw new Error('Invariant: 13');
      if (event.kind === 'candle') say('limitNear', { limit: 'sum', used: state.sum, detail: '' });
    },
  });

type Fault = 'append' | 'checkpoint' | 'probe';

export const STATE_BYTES = 10;

/** A journal in memory that can be told to fail. */
export function memoryJournal() {
  const lines: string[] = [];
  const batches: number[] = [];
  const faults = new Set<Fault>();
  let saved: { checkpoint: Checkpoint; program: string; bytes: number; parts: number } | undefined;
  const may = (fault: Fault): void => {
    if (faults.has(fault)) throw new SmcError('STORE_FULL', 'full', 'test', 'wait');
  };
  const journal: Journal = {
    encode,
    decode,
    append(events) {
      may('append');
      batches.push(events.length);
      lines.push(...events.map(encode));
    },
    *rows(after) {
      for (const line of lines.slice(after)) {
        const { sequence, cause } = decode(line);
        yield { sequence, cause, line };
      }
    },
    beginCheckpoint(head, program) {
      const states: Record<string, Map<string, unknown>> = {};
      let bytes = 0;
      let parts = 0;
      return {
        put(name, key, state) {
          (states[name] ??= new Map()).set(key, structuredClone(state));
          bytes += STATE_BYTES;
          return STATE_BYTES;
        },
        write() {
          may('checkpoint');
          parts += 1;
        },
        finish() {
          may('checkpoint');
          saved = { checkpoint: { ...head, states }, program, bytes, parts };
        },
      };
    },
    loadCheckpoint: () => (saved === undefined ? undefined : { ...structuredClone(saved), damaged: [] }),
    probe: () => may('probe'),
  };
  return { journal, lines, batches, faults, checkpointAt: () => saved?.checkpoint.sequence, saved: () => saved };
}

export function start(
  options: Partial<DurableOptions> = {},
  held = memoryJournal(),
  agents: readonly AnyAgent[] = [summer()],
) {
  const heard: Event[] = [];
  const bus = durableBus(agents, held.journal, {
    accounts: ['a'],
    tap: { hears: 'all', hear: (event) => void heard.push(event) },
    ...options,
  });
  return { ...held, held, bus, heard, put: (close: number) => bus.input('candle', 'X', close, candle(close)) };
}

export const sums = (events: readonly Event[]): readonly number[] =>
  events.flatMap((event) => (event.kind === 'limitNear' ? [event.data.used] : []));
