// Records contract: what must hold of the read models on every engine, told once; each engine's test runs it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { memoryBus } from '#bus/bus.ts';
import { DEFAULT_RISK } from '#risk/risk.ts';
import { SmcError } from '#model/fate.ts';
import { cash, formatFixed, parseFixed, sum } from '#model/number.ts';
import { HOUR_MS } from '#model/time.ts';
import { emptyView, fillPrice, fold } from '#model/view.ts';
import { pipeline } from '#pipeline';
import { RECORDS_HEARS } from '#store/records/records.ts';
import { seededRandom } from '#backtest/statistics/statistics.ts';
import { demoWorld, inputsOf, START } from './world.fixture.ts';
import type { Cash } from '#model/number.ts';
import type { Event } from '#model/event.ts';
import type { Page, Records, Viewer } from '#store/records/records.ts';
import type { View } from '#model/view.ts';

export const ACCOUNTS = ['ana', 'bob', 'eve'] as const;
export const SEED = 77;
/** Batches of one event; enough for some orders from the approval to the closed trade. */
const CUTS = 80;
const ALL: Viewer = { accounts: 'all' };
const only = (...accounts: readonly string[]): Viewer => ({ accounts });

let run: readonly Event[] | undefined;
export const threeAccounts = (): readonly Event[] => (run ??= runOfThree());

/** One run of the whole line: the same market for all; bob and eve stop trading on the way, so that theirs differ. */
function runOfThree(): readonly Event[] {
  const world = demoWorld(SEED, 1_000, {
    risk: { ...DEFAULT_RISK, currency: 'USDT', maxPositionNotional: cash('4000'), maxOpenPositions: 2 },
  });
  const events: Event[] = [];
  const bus = memoryBus(pipeline(world.settings), {
    accounts: ACCOUNTS,
    tap: { hears: 'all', hear: (event) => void events.push(event) },
  });
  const inputs = inputsOf(world);
  for (const [index, { kind, key, time, data }] of inputs.entries()) {
    if (index === Math.floor(inputs.length / 3)) bus.input('command', 'eve', time, { type: 'pause', by: 'eve' });
    if (index === Math.floor(inputs.length / 2)) bus.input('command', 'bob', time, { type: 'flatten', by: 'bob' });
    if (index === Math.floor(inputs.length / 2)) bus.input('command', 'bob', time, { type: 'pause', by: 'bob' });
    bus.input(kind, key, time, data);
  }
  return events;
}

function viewOf(events: readonly Event[], account: string): View {
  const view = emptyView();
  for (const event of events) if (event.key === account || event.kind === 'plan') fold(view, event);
  return view;
}

/** The last marking of the account while it held a position on this side that was won or lost with. */
function lastMarked(events: readonly Event[], account: string, side: 'buy' | 'sell'): Event | undefined {
  const open = new Map<string, bigint>();
  let marked: Event | undefined;
  for (const event of events) {
    if (event.key !== account) continue;
    if (event.kind === 'position') {
      if (event.data.quantity === 0n) open.delete(event.data.planId);
      else open.set(event.data.planId, event.data.quantity);
    }
    const isHeld = [...open.values()].some((quantity) => quantity > 0n === (side === 'buy'));
    if (event.kind === 'account' && isHeld && event.data.unrealised !== 0n) marked = event;
  }
  return marked;
}

/** All rows of a list, page by page. */
export async function whole<Row>(
  ask: (page: { readonly cursor?: string; readonly limit: number }) => Promise<Page<Row>>,
  limit = 500,
) {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Row> = await ask({ limit, ...(cursor === null ? {} : { cursor }) });
    assert.ok(page.items.length <= limit);
    rows.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return rows;
}

const LISTS = ['portfolios', 'sessions', 'plans', 'orders', 'executions', 'positions', 'riskMetrics'] as const;
type ListName = (typeof LISTS)[number];
type Scoped = { readonly account: string };

const rowsOf = (records: Records, name: ListName, viewer: Viewer, options: object = {}): Promise<readonly Scoped[]> =>
  whole<Scoped>((page) => records[name](viewer, { ...options, ...page }));

const codeOf =
  (code: string) =>
  (thrown: unknown): boolean =>
    thrown instanceof SmcError && thrown.code === code;

export type Place = {
  /** Read models on a database of their own that is empty at first; the same name is the same database. */
  readonly open: (name: string, exchange?: string) => Promise<Records>;
  /** As if a later version of the program had been there. */
  readonly makeNewer: (name: string) => Promise<void>;
};

export function recordsContract(engine: string, place: Place): void {
  describe(`read models on ${engine}`, () => {
    const events = threeAccounts();
    let records: Records;
    before(async () => {
      records = await place.open('contract', 'demo');
      await records.rebuild(events);
    });
    after(() => records.close());

    test('the run is worth looking at: trades of every account, and not the same of all', () => {
      const trades = ACCOUNTS.map((account) => viewOf(events, account).trades.length);
      assert.ok(trades.every((count) => count > 0) && new Set(trades).size > 1, String(trades));
    });

    for (const account of ACCOUNTS)
      test(`orders, positions and equity of ${account} are those of the fold that the screens use`, async () => {
        const view = viewOf(events, account);
        const orders = await whole((page) => records.orders(only(account), page));
        assert.equal(orders.length, view.orders.size);
        for (const order of orders) {
          const record = view.orders.get(order.id)!;
          const price = fillPrice(record);
          assert.deepEqual(
            [order.status, order.filled_quantity, order.filled_price, order.fees, order.created_at, order.filled_at],
            [
              record.order.state.replaceAll('-', '_'),
              formatFixed(record.order.filled),
              price === undefined ? null : formatFixed(price),
              formatFixed(record.fees),
              record.createdAt,
              record.filledAt ?? null,
            ],
          );
          const reasons = view.plans.get(order.plan_id)!.reasons;
          assert.equal(order.pattern_id, reasons[0]!.patternId);
        }

        const positions = await whole((page) => records.positions(only(account), page));
        const net = sum(view.trades.map(({ netPnl }) => netPnl));
        assert.equal(positions.filter((one) => one.closed_at === null).length, view.positions.size);
        assert.equal(sum(positions.map((one) => parseFixed<Cash>(one.realized_pnl))), net);

        const [session] = (await records.sessions(only(account))).items;
        assert.deepEqual(
          [session?.total_pnl, session?.total_trades, session?.winning_trades],
          [formatFixed(net), view.trades.length, view.trades.filter(({ netPnl }) => netPnl > 0n).length],
        );
        const [portfolio] = (await records.portfolios(only(account))).items;
        assert.equal(portfolio?.equity, formatFixed(view.account!.equity));
        const history = await whole((page) => records.riskMetrics(only(account), page));
        assert.deepEqual(
          history.map(({ timestamp, equity }) => [timestamp, equity]).toReversed(),
          view.equity.map((point) => [point.time, formatFixed(point.account.equity)]),
        );
        const deepest = history.map(({ drawdown }) => Number(drawdown)).reduce((a, b) => Math.max(a, b), 0);
        assert.equal(Number(session?.max_drawdown), deepest);
      });

    for (const side of ['buy', 'sell'] as const)
      test(`an open position is worth what the ledger says that it is worth: ${side}`, async () => {
        const marked = lastMarked(events, 'ana', side);
        assert.ok(marked !== undefined);
        // The end of that minute: its candle gives the same price as the mark.
        const next = events.findIndex(({ time }) => time > marked.time);
        const held = await place.open(`held-${side}`, 'demo');
        try {
          await held.rebuild(events.slice(0, next));
          const { items } = await held.positions(only('ana'), { open: true });
          const last = events.slice(0, next).findLast((event) => event.kind === 'account' && event.key === 'ana');
          assert.ok(last?.kind === 'account');
          assert.ok(items.some((one) => one.side === side));
          assert.equal(sum(items.map((one) => parseFixed<Cash>(one.unrealized_pnl))), last.data.unrealised);
        } finally {
          await held.close();
        }
      });

    test('batches of any size, with events told twice, come to the same rows as one rebuild', async (t) => {
      const random = seededRandom(SEED);
      t.diagnostic(`seed ${SEED}`);
      const pieces = await place.open('pieces', 'demo');
      try {
        for (let at = 0; at < events.length;) {
          const size = 1 + Math.floor(random.next() * 4_000);
          const from = Math.max(0, at - Math.floor(random.next() * 50));
          assert.equal(
            await pieces.apply(events.slice(from, at + size)),
            events[Math.min(events.length, at + size) - 1]!.sequence,
          );
          at += size;
        }
        assert.deepEqual(await pieces.hashes(), await records.hashes());
        assert.equal(await pieces.mark(), events.at(-1)!.sequence);
        await pieces.apply(events.slice(0, 5_000));
        assert.deepEqual(await pieces.hashes(), await records.hashes());
      } finally {
        await pieces.close();
      }
    });

    test('what is said of an order in one batch is found again in the next', async () => {
      const cut = await place.open('cut', 'demo');
      const said: ReadonlySet<string> = new Set(['order', 'venueReport', 'fill', 'position', 'trade', 'approved']);
      try {
        let from = 0;
        let cuts = 0;
        for (const [index, { kind, key }] of events.entries()) {
          if (key !== 'ana' || !said.has(kind) || cuts >= CUTS) continue;
          await cut.apply(events.slice(from, index));
          await cut.apply([events[index]!]);
          from = index + 1;
          cuts += 1;
        }
        await cut.apply(events.slice(from));
        assert.deepEqual(await cut.hashes(), await records.hashes());
      } finally {
        await cut.close();
      }
    });

    test('kinds that change no row may be left out', async () => {
      const heard: ReadonlySet<string> = new Set(RECORDS_HEARS);
      const some = await place.open('some', 'demo');
      try {
        await some.rebuild(events.filter(({ kind }) => heard.has(kind)));
        assert.deepEqual(await some.hashes(), await records.hashes());
      } finally {
        await some.close();
      }
    });

    test('a rebuild forgets what was there', async () => {
      const again = await place.open('again', 'demo');
      try {
        await again.apply(events.slice(0, 9_000).map((event) => ({ ...event, key: `other-${event.key}` })));
        await again.rebuild(events);
        assert.deepEqual(await again.hashes(), await records.hashes());
      } finally {
        await again.close();
      }
    });

    test('a batch that fails leaves nothing behind', async () => {
      const torn = await place.open('torn', 'demo');
      try {
        await torn.apply(events.slice(0, 3_000));
        const hashes = await torn.hashes();
        const disordered = [...events.slice(3_000, 6_000), events[3_000]!];
        await assert.rejects(torn.apply(disordered), /Invariant: events come to the read models in their order/);
        const broken = function* (): Generator<Event> {
          yield* events.slice(0, 12_000);
          throw new SmcError('STORE_DAMAGED', 'the log ends here', 'test', 'none');
        };
        await assert.rejects(torn.rebuild(broken()), codeOf('STORE_DAMAGED'));
        assert.deepEqual(await torn.hashes(), hashes);
        assert.equal(await torn.mark(), events[2_999]!.sequence);
      } finally {
        await torn.close();
      }
    });

    test('rows of another exchange are not mixed in', async () => {
      const other = await place.open('contract', 'elsewhere');
      try {
        const next = { ...events.at(-1)!, sequence: events.at(-1)!.sequence + 1 };
        await assert.rejects(other.apply([next]), codeOf('STORE_REPLAY'));
      } finally {
        await other.close();
      }
    });

    for (const name of LISTS)
      test(`${name}: a viewer sees the own accounts, whatever is asked for`, async () => {
        const all = await rowsOf(records, name, ALL);
        for (const account of ACCOUNTS) {
          const own = await rowsOf(records, name, only(account));
          assert.ok(own.length > 0);
          assert.deepEqual(
            own,
            all.filter((row) => row.account === account),
          );
          const others = ACCOUNTS.filter((each) => each !== account);
          for (const other of others)
            assert.deepEqual(await rowsOf(records, name, only(account), { account: other }), []);
          const two = await rowsOf(records, name, only(account, others[0]!));
          assert.equal(two.length, all.filter((row) => row.account !== others[1]).length);
        }
        assert.deepEqual(await rowsOf(records, name, only()), []);
        for (const nobody of ['', 'an', 'ana%', '*', 'all', "ana' OR '1'='1", '{ana}', '["ana"]'])
          assert.deepEqual(await rowsOf(records, name, only(nobody)), []);
      });

    test("another's cursor opens no door", async () => {
      const { next_cursor: cursor } = await records.orders(only('bob'), { limit: 3 });
      assert.ok(cursor !== null);
      const { items } = await records.orders(only('ana'), { cursor, limit: 500 });
      assert.ok(items.length > 0 && items.every(({ account }) => account === 'ana'));
    });

    test('a pattern names the orders that it triggered, to each viewer their own', async () => {
      for (const account of ACCOUNTS) {
        const orders = await whole((page) => records.orders(only(account), page));
        const patterns = await whole((page) => records.patterns(only(account), page));
        const named = new Map(
          patterns.filter((one) => one.triggered_orders.length > 0).map((one) => [one.id, one.triggered_orders]),
        );
        const expected = Map.groupBy(orders, ({ pattern_id: id }) => id!);
        assert.deepEqual(
          new Map([...named].map(([id, ids]) => [id, [...ids].sort()])),
          new Map(
            patterns
              .filter(({ id }) => expected.has(id))
              .map(({ id }) => [
                id,
                expected
                  .get(id)!
                  .map((order) => order.id)
                  .sort(),
              ]),
          ),
        );
        assert.ok(named.size > 0);
      }
      const seenByNobody = await whole((page) => records.patterns(only(), page));
      assert.ok(seenByNobody.length > 0 && seenByNobody.every(({ triggered_orders: ids }) => ids.length === 0));
    });

    test('pages of any size walk through the same rows in the same order', async () => {
      const orders = await whole((page) => records.orders(ALL, page));
      assert.ok(orders.every((row, index) => index === 0 || row.created_at <= orders[index - 1]!.created_at));
      for (const limit of [1, 7, 100])
        assert.deepEqual(await whole((page) => records.orders(ALL, page), limit), orders);
      const patterns = await whole((page) => records.patterns(ALL, page));
      assert.deepEqual(await whole((page) => records.patterns(ALL, page), 97), patterns);
      assert.equal((await records.orders(ALL, { limit: 10_000 })).items.length, Math.min(500, orders.length));
    });

    test('filters choose', async () => {
      const orders = await whole((page) => records.orders(ALL, page));
      const from = orders.at(-1)!.created_at + HOUR_MS;
      const to = orders[0]!.created_at;
      const chosen = await whole((page) =>
        records.orders(ALL, { symbol: 'BTCUSDT', status: 'filled', from, to, ...page }),
      );
      assert.deepEqual(
        chosen,
        orders.filter(
          (row) => row.symbol === 'BTCUSDT' && row.status === 'filled' && row.created_at >= from && row.created_at < to,
        ),
      );
      assert.ok(chosen.length > 0);
      const one = orders.find(({ status }) => status === 'filled')!;
      const executions = await whole((page) =>
        records.executions(ALL, { order_id: one.id, account: one.account, ...page }),
      );
      assert.equal(formatFixed(sum(executions.map(({ quantity }) => parseFixed<Cash>(quantity)))), one.filled_quantity);
      const active = await whole((page) =>
        records.patterns(ALL, { is_active: true, pattern_type: 'order-block', ...page }),
      );
      assert.ok(active.length > 0 && active.every((row) => row.is_active && row.expires_at === null));
    });

    test('the life of a pattern is what detection said of it, in order', async () => {
      const [pattern] = (await records.patterns(ALL, { pattern_type: 'order-block', limit: 1 })).items;
      const life = await whole((page) => records.detections(ALL, { pattern_id: pattern!.id, ...page }));
      assert.equal(life[0]?.event, 'formed');
      assert.equal(life.at(-1)?.status, pattern!.status);
      assert.equal(life[0]?.detected_at, pattern!.detected_at);
    });

    test('candles of a span, oldest first, each once', async () => {
      const said = events.flatMap((event) => (event.kind === 'candle' && event.key === 'BTCUSDT' ? [event.data] : []));
      const span = { from: START + 2 * HOUR_MS, to: START + 5 * HOUR_MS };
      const rows = await whole(
        (page) => records.candles(only(), { symbol: 'BTCUSDT', timeframe: '1m', ...span, ...page }),
        50,
      );
      assert.equal(rows.length, 180);
      assert.deepEqual(
        rows.map((row) => [row.timestamp, Number(row.open), Number(row.high), Number(row.low), Number(row.close)]),
        said
          .filter(({ openTime }) => openTime >= span.from && openTime < span.to)
          .map((candle) => [candle.openTime, candle.open, candle.high, candle.low, candle.close]),
      );
    });

    test('hours made of minutes are the hours that the market agent closed', async () => {
      const ask = { symbol: 'ETHUSDT', timeframe: '1h' } as const;
      const closed = await whole((page) => records.candles(ALL, { ...ask, ...page }));
      for (const limit of [1, 4, 500]) {
        const made = await whole((page) => records.candles(ALL, { ...ask, of: '1m', ...page }), limit);
        assert.deepEqual(
          made.slice(0, closed.length),
          closed.map((row) => ({ ...row, quality: null })),
        );
      }
      assert.ok(closed.length > 10);
      await assert.rejects(records.candles(ALL, { ...ask, of: '1d' }), codeOf('USAGE'));
    });

    test('a cursor of another list, or made up, is refused', async () => {
      const { next_cursor: cursor } = await records.executions(ALL, { limit: 1 });
      for (const wrong of [
        cursor!,
        '',
        'x',
        Buffer.from('["orders",1]').toString('base64url'),
        Buffer.from('["orders","a","b","c"]').toString('base64url'),
      ])
        await assert.rejects(records.orders(ALL, { cursor: wrong }), codeOf('USAGE'));
    });

    test('programs that start together make the tables once, and count nothing twice', async () => {
      const opened = await Promise.all(Array.from({ length: 4 }, () => place.open('together', 'demo')));
      await Promise.all(
        opened.map(async (each, index) => {
          for (let at = 0; at < 14_000; at += 1_000 + 300 * index) await each.apply(events.slice(0, at).slice(-2_500));
          await each.apply(events);
        }),
      );
      assert.deepEqual(await opened[0]!.hashes(), await records.hashes());
      await Promise.all(opened.map((each) => each.close()));
    });

    test('tables of a later version are refused', async () => {
      await (await place.open('newer')).close();
      await place.makeNewer('newer');
      await assert.rejects(place.open('newer'), codeOf('STORE_NEWER'));
    });
  });
}
