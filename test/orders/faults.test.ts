// Faults: what an exchange does to an order, against each kind of order, on the wire. The table is printed: the longest time in
// which a position stood without its stop at the exchange, ms, all waits being ten times as fast as the real ones.
import { deepStrictEqual, ok } from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { onVenue } from './venue-desk.fixture.ts';
import type { Fault } from '#simulator/simulator.ts';
import type { VenueWorld } from './venue-desk.fixture.ts';

const KINDS = ['entry', 'stop', 'target', 'cancel'] as const;
type Kind = (typeof KINDS)[number];

/** The request that a cell is about. */
const METHOD: Readonly<Record<Kind, string>> = {
  entry: 'orderList.place.otoco',
  stop: 'orderList.place.oco',
  target: 'orderList.place.oco',
  cancel: 'order.cancel',
};
/** Of the order that is meant, as the exchange calls it. */
const TYPE = { entry: 'LIMIT', stop: 'STOP_LOSS', target: 'LIMIT_MAKER' } as const;

type Case = {
  readonly name: string;
  /** Undefined where it cannot happen to this kind. */
  readonly faults: (kind: Kind) => readonly Fault[] | undefined;
};

const onRequest = (fault: Omit<Fault, 'match'>) => (kind: Kind) => [
  { count: 1, ...fault, match: { method: METHOD[kind] } } as Fault,
];
const always =
  (...faults: readonly Fault[]) =>
  () =>
    faults;

const CASES: readonly Case[] = [
  { name: 'ack lost, executed (silence)', faults: onRequest({ kind: 'ack-lost-executed', how: 'silence' }) },
  { name: 'ack lost, executed (-1007)', faults: onRequest({ kind: 'ack-lost-executed', how: 'timeout' }) },
  { name: 'ack lost, executed (-1006)', faults: onRequest({ kind: 'ack-lost-executed', how: 'unexpected' }) },
  { name: 'ack lost, executed (503 unknown)', faults: onRequest({ kind: 'ack-lost-executed', how: 'unknown' }) },
  { name: 'ack lost, not executed', faults: onRequest({ kind: 'ack-lost-not-executed', how: 'timeout' }) },
  { name: 'executed late', faults: onRequest({ kind: 'executed-late', forMs: 250 }) },
  { name: 'socket cut, executed', faults: onRequest({ kind: 'cut', executed: true }) },
  { name: 'socket cut, not executed', faults: onRequest({ kind: 'cut', executed: false }) },
  { name: '503, not executed', faults: onRequest({ kind: 'order-unavailable', count: 2 }) },
  { name: '-1008, not executed', faults: onRequest({ kind: 'order-busy', count: 2 }) },
  { name: 'report before ack', faults: always({ kind: 'report-before-ack', count: 3, forMs: 60 }) },
  { name: 'reports twice', faults: always({ kind: 'report-duplicate', count: 10, forMs: 80 }) },
  { name: 'reports change places', faults: always({ kind: 'report-reorder', count: 5 }) },
  { name: 'reports missing', faults: always({ kind: 'report-missing', forMs: 600 }) },
  { name: 'stream terminated', faults: always({ kind: 'stream-terminated' }) },
  {
    name: 'ack lost and queries lag',
    faults: (kind) => [
      { kind: 'query-lag', byMs: 250, forMs: 2000 },
      { kind: 'ack-lost-executed', how: 'timeout', count: 1, match: { method: METHOD[kind] } },
      { kind: 'report-missing', forMs: 500 },
    ],
  },
  {
    name: 'part fills, rest expires',
    faults: (kind) =>
      kind === 'cancel'
        ? undefined
        : [{ kind: 'partial-then-expire', count: 1, share: '0.5', match: { type: TYPE[kind] } }],
  },
  {
    name: 'fills while the cancel is under way',
    faults: (kind) => (kind === 'cancel' ? [{ kind: 'cancel-race', count: 1 }] : undefined),
  },
  { name: 'market halted', faults: always({ kind: 'halt', forMs: 700 }) },
  { name: 'clock of the exchange ahead', faults: always({ kind: 'skew', byMs: 1500 }) },
  { name: '429', faults: always({ kind: 'rate-limit', count: 1, retryAfterSeconds: 1, match: 'ws-api' }) },
  { name: 'every socket cut', faults: always({ kind: 'disconnect', match: 'ws-api' }) },
  {
    name: 'shutdown told',
    faults: always({ kind: 'shutdown', forMs: 300, match: 'ws-api' }),
  },
];

const isEnded = (state: string | undefined): boolean =>
  ['filled', 'canceled', 'expired', 'rejected', 'denied'].includes(state ?? '');

/** From the fault to the end of the plan, whichever that is. */
const RUN: Readonly<Record<Kind, (world: VenueWorld, begin: () => void) => Promise<void>>> = {
  async entry({ approve, trade, until, orderOf, agent }, begin) {
    begin();
    approve('limit', 49_900);
    await until('the entry works, or has ended', () =>
      ['accepted', 'canceled', 'rejected'].includes(orderOf('entry')!.state),
    );
    trade(49_900);
    trade(49_890);
    await until(
      'it is protected, or has ended',
      () => orderOf('stop-loss')!.state === 'accepted' || isEnded(orderOf('entry')!.state),
    );
    await until(
      'it is over',
      () => agent.state().plans.size === 0,
      () => trade(52_010),
    );
  },
  async stop({ approve, trade, until, orderOf, agent }, begin) {
    begin();
    approve('market');
    await until('it is protected', () => orderOf('stop-loss')!.state === 'accepted' || agent.state().plans.size === 0);
    begin();
    trade(48_990);
    await until(
      'it is over',
      () => agent.state().plans.size === 0,
      () => trade(48_990),
    );
  },
  async target({ approve, trade, until, orderOf, agent }, begin) {
    begin();
    approve('market');
    await until('it is protected', () => orderOf('stop-loss')!.state === 'accepted' || agent.state().plans.size === 0);
    begin();
    trade(52_010);
    await until(
      'it is over',
      () => agent.state().plans.size === 0,
      () => trade(52_010),
    );
  },
  async cancel({ approve, trade, until, orderOf, agent }, begin) {
    approve('limit', 49_900);
    await until('the entry works', () => orderOf('entry')!.state === 'accepted');
    begin();
    const [clientId] = agent.orders.keys();
    agent.command({ type: 'cancel', clientId: clientId!, by: 'ana' });
    await until('it has ended', () => isEnded(orderOf('entry')!.state));
    await until(
      'it is over',
      () => agent.state().plans.size === 0,
      () => trade(52_010),
    );
  },
};

/** How long a position may be without its stop at the exchange while nothing but this goes wrong; ten times as fast as the real thing. */
const BARE_MOST_MS = 4_000;
const CELLS = CASES.flatMap((each) => KINDS.map((kind) => [each, kind] as const));
/** Longest bare time of each cell that went well. */
const table = new Map<string, number>();

test('docs/execution.md tells of each fault, and of no other', () => {
  const page = readFileSync(new URL('../../docs/execution.md', import.meta.url), 'utf8');
  const rows = page.slice(page.indexOf('<!-- faults -->'), page.indexOf('<!-- /faults -->')).split('\n').slice(4);
  deepStrictEqual(
    rows.filter((line) => line.startsWith('|')).map((line) => line.split('|')[1]!.trim()),
    CASES.map(({ name }) => name),
  );
});

describe('faults of orders', { concurrency: 6 }, () => {
  after(() => {
    const cell = (name: string, kind: Kind): string => {
      const ms = table.get(`${name} ${kind}`);
      return `${kind} ${ms === undefined ? '-' : `ok ${ms}`}`.padEnd(14);
    };
    for (const { name } of CASES)
      process.stdout.write(`${name.padEnd(36)} ${KINDS.map((kind) => cell(name, kind)).join(' ')}\n`);
  });
  for (const [{ name, faults }, kind] of CELLS) {
    const plan = faults(kind);
    if (plan === undefined) continue;
    test(`${name}, ${kind}: nothing lost, nothing sent twice, nothing left bare`, async () => {
      await onVenue(`${name}-${kind}`, async (world) => {
        await RUN[kind](world, () => {
          for (const fault of plan) world.simulator.inject(fault);
        });
        const isSame = (): boolean => world.differences().length === 0;
        await world.until('the two agree', isSame).catch(() => undefined);
        deepStrictEqual(world.differences(), []);
        ok(world.bareMs() <= BARE_MOST_MS, `bare for ${world.bareMs()} ms`);
        table.set(`${name} ${kind}`, world.bareMs());
      });
    });
  }
});
