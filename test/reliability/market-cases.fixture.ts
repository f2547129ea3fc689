// Market cases: every fault that the simulated venue knows, on the real agent: noticed, got over, no wrong candle, no stale decision.
import { ok, strictEqual } from 'node:assert/strict';
import { join } from 'node:path';
import { candlesIn, eventsIn, until, wait } from './agent.fixture.ts';
import { expectNoStaleDecision, expectTrueCandles } from './venue.fixture.ts';
import type { Agent } from './agent.fixture.ts';
import type { Case } from './case.fixture.ts';
import type { Fault, FaultKind } from '#simulator/simulator.ts';
import type { FeedIncident } from '#model/feed.ts';

type Trouble = {
  readonly kind: FaultKind;
  readonly faults: readonly Fault[];
  /** What the feed says of it. */
  readonly told: readonly FeedIncident[];
};

const CANDLES = 'btcusdt@kline_1m';

/** One agent meets those of a group one after the other; groups run side by side. */
const GROUPS: readonly (readonly Trouble[])[] = [
  [{ kind: 'silence', faults: [{ kind: 'silence' }], told: ['silent', 'connected'] }],
  [
    { kind: 'disconnect', faults: [{ kind: 'disconnect' }], told: ['connection-lost', 'connected'] },
    {
      kind: 'refuse',
      faults: [{ kind: 'refuse', forMs: 1500 }, { kind: 'disconnect' }],
      told: ['connection-lost', 'connected'],
    },
    { kind: 'shutdown', faults: [{ kind: 'shutdown', forMs: 3000 }], told: ['server-shutdown', 'rotated'] },
    {
      kind: 'slow',
      faults: [{ kind: 'slow', byMs: 500, forMs: 3000 }, { kind: 'disconnect' }],
      told: ['connection-lost', 'connected'],
    },
  ],
  [
    {
      kind: 'gap',
      faults: [{ kind: 'gap', match: CANDLES, count: 60 }],
      told: ['candles-missing', 'candles-filled'],
    },
    {
      kind: 'late-candle',
      faults: [{ kind: 'late-candle', forMs: 90_000, count: 3 }],
      told: ['candles-missing', 'candles-filled'],
    },
    { kind: 'duplicate', faults: [{ kind: 'duplicate', count: 200 }], told: [] },
    { kind: 'reorder', faults: [{ kind: 'reorder', count: 100 }], told: ['prints-missing', 'book-lost'] },
    { kind: 'malformed', faults: [{ kind: 'malformed', count: 100 }], told: ['malformed'] },
    { kind: 'crossed', faults: [{ kind: 'crossed', count: 3 }], told: ['book-lost'] },
    {
      kind: 'stale-snapshot',
      faults: [
        { kind: 'stale-snapshot', count: 2 },
        { kind: 'gap', match: '@depth', count: 2 },
      ],
      told: ['book-lost'],
    },
  ],
  [
    {
      kind: 'rate-limit',
      faults: [{ kind: 'rate-limit', count: 2, retryAfterSeconds: 1 }, { kind: 'disconnect' }],
      told: ['rate-limited', 'connection-lost'],
    },
    {
      kind: 'ban',
      faults: [{ kind: 'ban', count: 1, retryAfterSeconds: 1 }, { kind: 'disconnect' }],
      told: ['rate-limited', 'connection-lost'],
    },
    {
      kind: 'server-error',
      faults: [{ kind: 'server-error', count: 2 }, { kind: 'disconnect' }],
      told: ['request-failed', 'connection-lost'],
    },
    {
      kind: 'nonsense',
      faults: [{ kind: 'nonsense', count: 2 }, { kind: 'disconnect' }],
      told: ['request-failed', 'connection-lost'],
    },
  ],
];

/** A clock that is wrong has a case of its own among those of the process. */
export const MET: ReadonlySet<FaultKind> = new Set(['skew', ...GROUPS.flat().map(({ kind }) => kind)]);

/** Market minutes in a real one. */
const SPEED = 120;
/** A day: zones, and with them plans, are known from the first candle on. */
const HISTORY_MINUTES = 1440;

type Figures = (incident: FeedIncident) => number;

async function figuresOf(agent: Agent, key: string): Promise<Figures> {
  const answer = await fetch(`${agent.url}/metrics`, { headers: { authorization: `Bearer ${key}` } });
  strictEqual(answer.status, 200);
  const text = await answer.text();
  return (incident) =>
    Number(
      new RegExp(`^smc_feed_incidents_total\\{[^}]*incident="${incident}"[^}]*\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0,
    );
}

const isLive = async (agent: Agent): Promise<boolean> => {
  const { json } = await agent.ask('GET /api/trading/data-health');
  return json.items[0].state === 'live';
};

const caseOf = (group: readonly Trouble[]): Case => {
  const kinds = group.map(({ kind }) => kind).join(', ');
  return {
    fault: `market: ${kinds}`,
    name: `the agent notices and gets over ${kinds}, with true candles and no stale decision`,
    async run(stage) {
      const venue = await stage.venue(HISTORY_MINUTES);
      const agent = await stage.agentOn(venue);
      const store = join(stage.folder, 'data', 'binance-simulated');
      const made = await agent.ask('POST /api/v1/auth/api-keys', { name: 'figures', scopes: ['metrics'] });
      strictEqual(made.status, 201, JSON.stringify(made.json));
      const { key } = made.json;
      await venue.speed(SPEED);
      for (const { kind, faults, told } of group) {
        const before = await figuresOf(agent, key);
        await venue.inject(...faults);
        await until(`${kind}: ${told.join(', ')}`, async () => {
          // No more often than figures may be asked for.
          await wait(600);
          const now = await figuresOf(agent, key);
          return told.every((incident) => now(incident) > before(incident));
        });
        await until(`${kind}: all of it has happened`, async () => {
          const { faultsWaiting } = (await venue.control('/state')) as { readonly faultsWaiting: number };
          return faultsWaiting === 0;
        });
        const had = candlesIn(store);
        await until(`${kind}: live again`, async () => {
          await wait(300);
          return (await isLive(agent)) && candlesIn(store) >= had + 2;
        });
      }
      strictEqual((await agent.stop()).code, 0, agent.told.err);
      const events = eventsIn(store);
      const { approved, halted } = expectNoStaleDecision(events);
      const trips = events.filter((event) => event.kind === 'tripped' && event.data.rule === 'feed').length;
      const resets = events.filter((event) => event.kind === 'reset').length;
      ok(resets > 0 && trips > 0, 'an agent that is not well is halted, and goes on by itself');
      const count = expectTrueCandles(events, await venue.truth());
      return `each told and got over; ${count} candles, all true, none missing; feed breaker tripped ${trips}×; plans approved ${approved} (unwell: 0), halted ${halted}`;
    },
  };
};

export const MARKET_CASES: readonly Case[] = GROUPS.map(caseOf);
