// Verify: the no-look-ahead certificate. What was said up to a bar must not depend on anything after it.
import { createHash } from 'node:crypto';
import { encode } from '#model/codec.ts';
import { sliceColumns } from '#model/candle.ts';
import { run } from './run.ts';
import { poison, POISONS } from './poison.ts';
import type { AnyAgent } from '#model/agent.ts';
import type { Event, Kind } from '#model/event.ts';
import type { MarketTape } from './tape.ts';
import type { Poison } from './poison.ts';

/** Everything that agents say; inputs are left out, since they are what is poisoned. */
const SAID = [
  'candleClosed',
  'dataQuality',
  'pattern',
  'indicator',
  'analysed',
  'plan',
  'setupRefused',
  'shadowResult',
  'approved',
  'refused',
  'orderRequested',
  'cancelRequested',
  'amendRequested',
  'venueReport',
  'order',
  'fill',
  'entry',
  'position',
  'trade',
  'account',
  'limitNear',
  'tripped',
  'reset',
] as const satisfies readonly Kind[];

/** A market without finer candles: they would run on behind the cut. */
type History = Pick<MarketTape, 'series'>;

export type VerifyInput = {
  /** Makes the agents afresh for each replay. It is handed the data of the replay, as a careless strategy would be. */
  readonly agents: (market: History) => readonly AnyAgent[];
  readonly market: History;
  /** How many bars the future is cut off and poisoned after. */
  readonly cuts: number;
  readonly random: () => number;
  readonly onProgress?: (done: number, total: number) => void;
};

export type Leak = {
  readonly replay: 'prefix' | Poison;
  /** Row after which the future was changed. */
  readonly cut: number;
  /** First event that differs, as the true history and as the replay had it. */
  readonly expected: string;
  readonly actual: string;
};

export type Certificate = {
  readonly bars: number;
  readonly cuts: number;
  readonly replays: number;
  /** Events compared over all replays, and how many of them were patterns, plans and orders. */
  readonly events: number;
  readonly patterns: number;
  readonly plans: number;
  readonly orders: number;
  readonly leaks: readonly Leak[];
};

type Counts = { events: number; patterns: number; plans: number; orders: number };
type Transcript = { readonly digest: string; readonly counts: Counts; readonly lines: readonly string[] };

/** Runs [0, cut) of the columns at hand and hashes all that was said, in order. `keep` also keeps the lines. */
function transcribe(input: VerifyInput, market: History, cut: number, keep: boolean): Transcript {
  const hash = createHash('sha256');
  const counts: Counts = { events: 0, patterns: 0, plans: 0, orders: 0 };
  const lines: string[] = [];
  const { series } = market;
  const last = series.columns.openTime[cut - 1]!;
  run({
    agents: input.agents(market),
    markets: [{ series: { ...series, columns: sliceColumns(series.columns, 0, cut) } }],
    observer: {
      hears: SAID,
      hear: (event: Event) => {
        counts.events += 1;
        if (event.kind === 'pattern') counts.patterns += 1;
        else if (event.kind === 'plan') counts.plans += 1;
        else if (event.kind === 'orderRequested') counts.orders += 1;
        const line = encode(event);
        hash.update(line);
        if (keep) lines.push(line);
      },
    },
  });
  return { digest: `${hash.digest('hex')}@${last}`, counts, lines };
}

/**
 * Replays the history up to each of `cuts` bars four times: with the true future behind it, with no future at all, and with
 * each poisoned future; the four must say the same, byte for byte.
 */
export function verify(input: VerifyInput): Certificate {
  const { market } = input;
  const { columns } = market.series;
  const cuts = pickCuts(columns.length, input.cuts, input.random);
  const replays = ['prefix', ...POISONS] as const;
  const total = { events: 0, patterns: 0, plans: 0, orders: 0 };
  const leaks: Leak[] = [];
  let done = 0;
  for (const cut of cuts) {
    const truth = transcribe(input, market, cut, false);
    for (const replay of replays) {
      const replaced = replay === 'prefix' ? sliceColumns(columns, 0, cut) : poison(columns, cut, replay, input.random);
      const replayed: History = { series: { ...market.series, columns: replaced } };
      const said = transcribe(input, replayed, cut, false);
      for (const name of ['events', 'patterns', 'plans', 'orders'] as const) total[name] += said.counts[name];
      if (said.digest !== truth.digest) leaks.push(findLeak(input, replayed, cut, replay));
      done += 1;
      input.onProgress?.(done, cuts.length * replays.length);
    }
  }
  return { bars: columns.length, cuts: cuts.length, replays: cuts.length * replays.length, ...total, leaks };
}

function findLeak(input: VerifyInput, replayed: History, cut: number, replay: Leak['replay']): Leak {
  const truth = transcribe(input, input.market, cut, true).lines;
  const said = transcribe(input, replayed, cut, true).lines;
  let at = 0;
  while (at < truth.length && truth[at] === said[at]) at += 1;
  return { replay, cut, expected: truth[at] ?? '(nothing)', actual: said[at] ?? '(nothing)' };
}

/** Spread over the whole history, each at a random bar of its own stretch; at least one bar of future is left behind each. */
function pickCuts(bars: number, wanted: number, random: () => number): readonly number[] {
  const count = Math.max(1, Math.min(wanted, bars - 1));
  const cuts = new Set<number>();
  for (let index = 0; index < count; index += 1)
    cuts.add(Math.max(1, Math.min(bars - 1, Math.floor(((index + random()) / count) * bars))));
  return [...cuts].sort((a, b) => a - b);
}
