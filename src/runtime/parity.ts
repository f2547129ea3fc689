// Parity: what a live run has written down against what a backtest of the same inputs says, event for event.
import { guarded, memoryBus } from '#bus/bus.ts';
import { openLog } from '#store/log/log.ts';
import { pipeline } from '#pipeline';
import { SmcError } from '#model/fate.ts';
import type { Event } from '#model/event.ts';
import type { PipelineSettings } from '#pipeline';
import type { Timeframe } from '#model/time.ts';

/** The first event that differs. `agent` is who said it, in the live run or, where that says nothing more, in the backtest. */
export type Difference = {
  readonly sequence: number;
  readonly agent: string;
  readonly live: string;
  readonly backtest: string;
  /** The input in whose run it was said. */
  readonly input: string;
};

export type Parity = {
  readonly inputs: number;
  readonly events: number;
  readonly plans: number;
  readonly orders: number;
  readonly fills: number;
  readonly difference: Difference | undefined;
};

/** What a log was made of: its markets in the order in which they were first heard, and the timeframe of their candles. */
export type Recorded = { readonly symbols: readonly string[]; readonly base: Timeframe };

/** @throws SmcError FILE_NOT_FOUND where there is no store, DATA_EMPTY where it has heard no candle */
export function recordedIn(directory: string): Recorded {
  const log = openLog(directory, { readOnly: true });
  try {
    const symbols: string[] = [];
    let base: Timeframe | undefined;
    for (;;) {
      const [next] = log.select({ from: 0, limit: 1, kinds: ['candle'], notKeys: symbols });
      if (next?.kind !== 'candle') break;
      symbols.push(next.data.symbol);
      base ??= next.data.timeframe;
    }
    if (base !== undefined) return { symbols, base };
    throw new SmcError('DATA_EMPTY', 'this run has heard no candle', log.path, 'let the agent run for some minutes');
  } finally {
    log.close();
  }
}

/**
 * Reads only; the agent may be running. Stops at the first difference: what comes after it follows from it.
 * @throws SmcError FILE_NOT_FOUND where there is no store
 */
export function parity(directory: string, settings: PipelineSettings, accounts: readonly string[]): Parity {
  const log = openLog(directory, { readOnly: true });
  try {
    return compare(log.read(0), log.encode, settings, accounts);
  } finally {
    log.close();
  }
}

/** @param live events of a log from its beginning */
export function compare(
  live: Iterable<Event>,
  encode: (event: Event) => string,
  settings: PipelineSettings,
  accounts: readonly string[],
): Parity {
  const agents = pipeline(settings).map(guarded);
  let said: Event[] = [];
  const bus = memoryBus(agents, { accounts, tap: { hears: 'all', hear: (event) => void said.push(event) } });
  const count = { inputs: 0, events: 0, plans: 0, orders: 0, fills: 0 };
  const hand = { input: '', place: 0 };
  const differ = (event: Event | undefined, other: Event | undefined): Difference => {
    const either = (event ?? other)!;
    return {
      sequence: either.sequence,
      agent: agents.find(({ says }) => says.includes(either.kind))?.name ?? 'input',
      live: event === undefined ? '(nothing)' : encode(event),
      backtest: other === undefined ? '(nothing)' : encode(other),
      input: hand.input,
    };
  };
  for (const event of live) {
    if (event.cause === 0) {
      if (hand.place < said.length) return { ...count, difference: differ(undefined, said[hand.place]) };
      said = [];
      hand.place = 0;
      hand.input = encode(event);
      count.inputs += 1;
      bus.input(event.kind, event.key, event.time, event.data);
    }
    const other = said[hand.place];
    hand.place += 1;
    count.events += 1;
    if (event.kind === 'plan') count.plans += 1;
    else if (event.kind === 'orderRequested') count.orders += 1;
    else if (event.kind === 'fill') count.fills += 1;
    if (other === undefined || encode(other) !== encode(event)) return { ...count, difference: differ(event, other) };
  }
  const rest = said[hand.place];
  return { ...count, difference: rest === undefined ? undefined : differ(undefined, rest) };
}
