// Tests of the ledger: worked examples to the last unit, and properties under any sequence of fills.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { memoryBus } from '#bus/bus.ts';
import { notional } from '#model/currency.ts';
import { SmcError } from '#model/fate.ts';
import { absolute, cash, formatFixed, price, quantity, rate } from '#model/number.ts';
import type { AccountState, Entry } from '#model/entry.ts';
import type { Cash, Price, Quantity } from '#model/number.ts';
import { BTCUSD, EURGBP, EURUSD, GBPUSD, MINUTE, SETTINGS, USDJPY, lines, run } from './desk.fixture.ts';
import { ledger } from './ledger.ts';
import type { LedgerSettings } from './ledger.ts';

test('the deposit is the first entry and the account is said with it', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  desk.mark('BTCUSD', 0, 1, 2, 1);
  assert.deepEqual(
    desk.events.map(({ kind }) => kind),
    ['mark', 'entry', 'account'],
  );
  assert.deepEqual(lines(desk.entries()[0]!), ['cash USD 10000', 'capital USD -10000']);
  assert.equal(desk.account().equity, cash('10000'));
});

test('each account begins with its own capital', () => {
  const said: string[] = [];
  const bus = memoryBus([ledger({ ...SETTINGS, accounts: { small: { capital: cash('250') } } }, [BTCUSD])], {
    accounts: ['common', 'small'],
    tap: {
      hears: ['account'],
      hear: ({ key, data }) => said.push(`${key} ${formatFixed((data as AccountState).equity)}`),
    },
  });
  bus.input('endOfData', '', 0, { reason: 'test' });
  assert.deepEqual(said, ['common 10000', 'small 250']);
});

test('a round trip in the account currency is booked at cost, with fees, and told as a trade', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('50000'), quantity: quantity('0.02'), fee: cash('1') });
  assert.equal(desk.positions()[0]!.cost, cash('1000'));
  assert.deepEqual(desk.account(), {
    currency: 'USD',
    cash: cash('9999'),
    unrealised: cash('0'),
    equity: cash('9999'),
    openPositions: 1,
  });
  desk.book({
    symbol: 'BTCUSD',
    side: 'sell',
    price: price('50300'),
    quantity: quantity('0.02'),
    fee: cash('1.006'),
    role: 'take-profit',
  });
  assert.deepEqual(desk.entries().map(lines), [
    ['cash USD 10000', 'capital USD -10000'],
    ['cash USD -1000', 'position:p USD 1000'],
    ['cash USD -1', 'fees USD 1'],
    ['cash USD 1006', 'position:p USD -1000', 'trading-result USD -6'],
    ['cash USD -1.006', 'fees USD 1.006'],
  ]);
  const trade = desk.trades()[0]!;
  assert.equal(trade.grossPnl, cash('6'));
  assert.equal(trade.fees, cash('2.006'));
  assert.equal(trade.netPnl, cash('3.994'));
  assert.equal(trade.exitReason, 'take-profit');
  assert.equal(desk.account().cash, cash('10003.994'));
  assert.equal(desk.account().openPositions, 0);
});

// The worked example of docs/ledger.md.
test('a short USDJPY lot is converted at the fixed rate when it is realised', () => {
  const desk = run(SETTINGS, [USDJPY]);
  desk.book({ symbol: 'USDJPY', side: 'sell', price: price('150'), quantity: quantity('0.5'), fee: cash('300') });
  desk.funding('p', 'USDJPY', cash('-150'), 90_000);
  desk.book({
    symbol: 'USDJPY',
    side: 'buy',
    price: price('149.4'),
    quantity: quantity('0.5'),
    fee: cash('300'),
    role: 'close',
  });
  assert.deepEqual(desk.entries().map(lines), [
    ['cash USD 10000', 'capital USD -10000'],
    ['cash JPY 7500000', 'position:p JPY -7500000'],
    ['cash JPY -300', 'fees JPY 300'],
    ['cash JPY 300', 'exchange JPY -300', 'exchange USD 2.01', 'cash USD -2.01'],
    ['cash JPY -150', 'funding JPY 150'],
    ['cash JPY 150', 'exchange JPY -150', 'exchange USD 1.005', 'cash USD -1.005'],
    ['cash JPY -7470000', 'position:p JPY 7500000', 'trading-result JPY -30000'],
    ['cash JPY -300', 'fees JPY 300'],
    ['cash JPY -29700', 'exchange JPY 29700', 'exchange USD -198.99', 'cash USD 198.99'],
  ]);
  const trade = desk.trades()[0]!;
  assert.equal(trade.side, 'sell');
  assert.equal(trade.grossPnl, cash('201'));
  assert.equal(trade.fees, cash('4.02'));
  assert.equal(trade.funding, cash('-1.005'));
  assert.equal(trade.netPnl, cash('195.975'));
  assert.equal(desk.account().cash, cash('10195.975'));
});

test('a conversion never rounds in favour of the account', () => {
  const desk = run(SETTINGS, [USDJPY]);
  desk.book({ symbol: 'USDJPY', side: 'buy', price: price('150'), quantity: quantity('1'), fee: cash('0.00000001') });
  assert.equal(desk.account().cash, cash('9999.99999999'));
  desk.funding('p', 'USDJPY', cash('0.00000001'), 90_000);
  assert.equal(desk.account().cash, cash('9999.99999999'));
});

test('entry and exit prices of a trade are quantity-weighted averages', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('100'), quantity: quantity('1') });
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('103'), quantity: quantity('2') });
  desk.book({ symbol: 'BTCUSD', side: 'sell', price: price('110'), quantity: quantity('1'), role: 'take-profit' });
  desk.book({
    symbol: 'BTCUSD',
    side: 'sell',
    price: price('101'),
    quantity: quantity('2'),
    role: 'stop-loss',
    ambiguous: true,
  });
  const trade = desk.trades()[0]!;
  assert.equal(trade.quantity, quantity('3'));
  assert.equal(trade.entryPrice, price('102'));
  assert.equal(trade.exitPrice, price('104'));
  assert.equal(trade.grossPnl, cash('6'));
  assert.equal(trade.exitReason, 'stop-loss');
  assert.equal(trade.ambiguous, true);
});

test('a close after the end of data says so', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('100'), quantity: quantity('1') });
  desk.bus.input('endOfData', 'venue:BTCUSD', 70_000, { reason: 'end of file' });
  desk.book({ symbol: 'BTCUSD', side: 'sell', price: price('100'), quantity: quantity('1'), role: 'close' });
  assert.equal(desk.trades()[0]!.exitReason, 'end-of-data');
});

test('a fill beyond the open quantity closes one trade and opens the other way', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('100'), quantity: quantity('1') });
  desk.book({ symbol: 'BTCUSD', side: 'sell', price: price('90'), quantity: quantity('3'), fee: cash('1') });
  assert.equal(desk.trades()[0]!.netPnl, cash('-11'));
  assert.deepEqual(
    desk.positions().map(({ quantity: size }) => formatFixed(size)),
    ['1', '0', '-2'],
  );
  assert.equal(desk.positions().at(-1)!.cost, cash('-180'));
  // The fee is paid once: 10 lost, 1 paid.
  assert.equal(desk.account().cash, cash('9989'));
});

test('funding that comes after the position is flat still reaches the account', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('100'), quantity: quantity('1') });
  desk.book({ symbol: 'BTCUSD', side: 'sell', price: price('100'), quantity: quantity('1') });
  desk.funding('p', 'BTCUSD', cash('-0.5'), 200_000);
  assert.equal(desk.account().cash, cash('9999.5'));
});

test('the account is marked at the close of a candle, once, and is silent while nothing changes', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  desk.mark('BTCUSD', 0, 90, 110, 100);
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('100'), quantity: quantity('2'), time: MINUTE });
  const before = desk.accounts().length;
  desk.mark('BTCUSD', MINUTE, 98, 104, 103);
  assert.equal(desk.account().unrealised, cash('6'));
  assert.equal(desk.account().equity, cash('10006'));
  desk.mark('BTCUSD', 2 * MINUTE, 95, 104, 103);
  desk.mark('ETHUSD', 2 * MINUTE, 1, 2, 1);
  assert.equal(desk.accounts().length, before + 1);
});

test('a stop filled inside a candle is never valued at that candle and meets no price beyond its fill', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('100'), quantity: quantity('1'), time: MINUTE });
  desk.mark('BTCUSD', MINUTE, 97, 106, 101);
  desk.book({
    symbol: 'BTCUSD',
    side: 'sell',
    price: price('95'),
    quantity: quantity('1'),
    time: 3 * MINUTE,
    role: 'stop-loss',
  });
  desk.mark('BTCUSD', 2 * MINUTE, 10, 102, 20);
  const equities = desk.accounts().map(({ equity }) => equity);
  assert.equal(
    equities.reduce((a, b) => (a < b ? a : b)),
    cash('9995'),
  );
  const trade = desk.trades()[0]!;
  assert.equal(trade.adverse, 5);
  assert.equal(trade.favourable, 6);
});

test('a position opened inside a candle has met only the close of that candle', () => {
  const desk = run(SETTINGS, [BTCUSD]);
  desk.book({ symbol: 'BTCUSD', side: 'sell', price: price('100'), quantity: quantity('1'), time: MINUTE });
  desk.mark('BTCUSD', 0, 50, 150, 103);
  desk.book({ symbol: 'BTCUSD', side: 'buy', price: price('99'), quantity: quantity('1'), time: 2 * MINUTE });
  assert.equal(desk.trades()[0]!.adverse, 3);
  assert.equal(desk.trades()[0]!.favourable, 1);
});

test('an instrument whose money cannot be converted is refused at start-up, naming the option', () => {
  assert.throws(
    () => ledger({ ...SETTINGS, rates: {} }, [EURGBP]),
    (error) =>
      error instanceof SmcError &&
      error.code === 'RATE_NEEDED' &&
      error.where === 'EURGBP' &&
      /--rate GBPUSD=/.test(error.mend),
  );
  assert.doesNotThrow(() => ledger({ ...SETTINGS, rates: {} }, [EURGBP, GBPUSD]));
});

for (const [market, currency, option] of [
  [USDJPY, 'USD', '--rate JPYUSD=0.0067'],
  [USDJPY, 'EUR', '--rate JPYEUR=<price of one JPY in EUR>'],
  [EURGBP, 'USD', '--rate GBPUSD=<price of one GBP in USD>'],
] as const)
  test(`the option that is named for ${market.symbol} in ${currency} is ${option}`, () => {
    // Of a base that is nobody's money, so that its own price is no rate.
    const only = { ...market, base: 'XAU' };
    assert.throws(
      () => ledger({ ...SETTINGS, currency, rates: {} }, [only]),
      (error) => error instanceof SmcError && error.mend === `give the rate: ${option}`,
    );
  });

test('money that moves before its rate is known is a bug', () => {
  const desk = run({ ...SETTINGS, rates: {} }, [EURGBP, GBPUSD]);
  assert.throws(
    () => desk.book({ symbol: 'EURGBP', side: 'buy', price: price('0.85'), quantity: quantity('1'), fee: cash('1') }),
    /Invariant: a rate for GBP/,
  );
});

const RATED: LedgerSettings = { ...SETTINGS, rates: { JPYUSD: rate('0.00671') } };

// One step of anything that can happen to an account.
type Step = {
  readonly market: number;
  readonly plan: number;
  readonly buy: boolean;
  readonly size: bigint;
  readonly at: bigint;
  readonly fee: bigint;
  readonly what: number;
};
const MARKETS = [BTCUSD, EURUSD, USDJPY, EURGBP, GBPUSD];
const step: fc.Arbitrary<Step> = fc.record({
  market: fc.nat(MARKETS.length - 1),
  plan: fc.nat(1),
  buy: fc.boolean(),
  size: fc.bigInt(1n, 300_000_000n),
  at: fc.bigInt(1_000n, 20_000_000_000n),
  fee: fc.bigInt(-1_000n, 1_000_000_000n),
  what: fc.nat(9),
});

const replay = (steps: readonly Step[]) => {
  const desk = run(RATED, MARKETS);
  const net = new Map<string, bigint>();
  desk.mark('GBPUSD', 0, 1.2, 1.3, 1.2537);
  for (const [index, { market, plan, buy, size, at, fee, what }] of steps.entries()) {
    const { symbol } = MARKETS[market]!;
    const planId = `${symbol}-${plan}`;
    const time = (index + 1) * MINUTE;
    if (what === 0)
      desk.funding(planId, symbol, (net.get(planId) ?? 0n) === 0n ? (0n as Cash) : ((fee - 5_000n) as Cash), time);
    else if (what <= 2) desk.mark(symbol, time - MINUTE, Number(at) / 1e8, Number(at) / 1e8, Number(at) / 1e8);
    else {
      desk.book({
        symbol,
        planId,
        side: buy ? 'buy' : 'sell',
        price: at as Price,
        quantity: size as Quantity,
        fee: fee as Cash,
        time,
      });
      net.set(planId, (net.get(planId) ?? 0n) + (buy ? size : -size));
    }
  }
  return { desk, net };
};

const flatten = ({ desk, net }: ReturnType<typeof replay>): void => {
  for (const [planId, open] of net) {
    if (open === 0n) continue;
    const fill = { planId, side: open > 0n ? 'sell' : 'buy', price: price('1.07'), role: 'close' } as const;
    desk.book({ ...fill, symbol: planId.slice(0, -2), quantity: absolute(open as Quantity), fee: cash('0.33333333') });
  }
};

/** Sums of all postings by account, currency and subject. */
const trialBalance = (entries: readonly Entry[]): Map<string, bigint> => {
  const sums = new Map<string, bigint>();
  for (const { postings } of entries)
    for (const { account, currency, subject, amount } of postings) {
      const key = `${account} ${currency} ${subject}`;
      sums.set(key, (sums.get(key) ?? 0n) + amount);
    }
  return sums;
};

const anySteps = fc.array(step, { maxLength: 40 });

test('every entry balances in each currency, under any sequence', () => {
  fc.assert(
    fc.property(anySteps, (steps) => {
      for (const { postings } of replay(steps).desk.entries()) {
        const sums = new Map<string, bigint>();
        for (const { currency, amount } of postings) sums.set(currency, (sums.get(currency) ?? 0n) + amount);
        for (const total of sums.values()) assert.equal(total, 0n);
      }
    }),
  );
});

test('positions equal the sum of fills, and their cost is what the postings say, under any sequence', () => {
  fc.assert(
    fc.property(anySteps, (steps) => {
      const { desk, net } = replay(steps);
      const last = new Map(desk.positions().map((position) => [position.planId, position]));
      const sums = trialBalance(desk.entries());
      for (const [planId, open] of net) {
        const position = last.get(planId)!;
        const { quote } = MARKETS.find(({ symbol }) => symbol === position.symbol)!;
        assert.equal(position.quantity, open);
        assert.equal(position.cost, sums.get(`position ${quote} ${planId}`) ?? 0n);
        if (open === 0n) assert.equal(position.cost, 0n);
      }
    }),
  );
});

test('cash accounts plus positions at market equal equity, under any sequence without foreign money', () => {
  const domestic = fc.array(
    step.map((each) => ({ ...each, market: each.market % 2 })),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(domestic, (steps) => {
      const { desk } = replay(steps);
      const last = new Map(desk.positions().map((position) => [position.planId, position]));
      const marks = new Map<string, bigint>();
      for (const event of desk.events) {
        if (event.kind === 'fill') marks.set(event.data.symbol, event.data.price);
        if (event.kind === 'mark') marks.set(event.data.symbol, BigInt(Math.round(event.data.close * 1e8)));
      }
      let worth = trialBalance(desk.entries()).get('cash USD ') ?? 0n;
      for (const { symbol, quantity: open } of last.values()) {
        const market = MARKETS.find((each) => each.symbol === symbol)!;
        const value = notional(marks.get(symbol)! as Price, absolute(open), market, 'nearest');
        worth += open < 0n ? -value : value;
      }
      assert.equal(desk.account().equity, worth);
    }),
  );
});

test('equity is cash plus unrealised, and foreign cash mirrors the cost of what is open, under any sequence', () => {
  fc.assert(
    fc.property(anySteps, (steps) => {
      const { desk } = replay(steps);
      const sums = trialBalance(desk.entries());
      for (const currency of ['JPY', 'GBP']) {
        let total = 0n;
        for (const [key, amount] of sums)
          if (key.startsWith(`cash ${currency}`) || key.startsWith(`position ${currency}`)) total += amount;
        assert.equal(total, 0n);
      }
      for (const { cash: balance, unrealised, equity } of desk.accounts()) assert.equal(equity, balance + unrealised);
    }),
  );
});

test('capital plus the net of all trades is the final cash when all is flat, conversions included', () => {
  fc.assert(
    fc.property(anySteps, (steps) => {
      const played = replay(steps);
      flatten(played);
      const { desk } = played;
      const { cash: balance, unrealised, openPositions } = desk.account();
      let expected: bigint = cash('10000');
      for (const { netPnl, grossPnl, fees, funding } of desk.trades()) {
        assert.equal(netPnl, grossPnl - fees + funding);
        expected += netPnl;
      }
      assert.equal(openPositions, 0);
      assert.equal(unrealised, 0n);
      assert.equal(balance, expected);
      assert.equal(trialBalance(desk.entries()).get('cash USD '), expected);
    }),
    { numRuns: 200 },
  );
});

test('a ledger restored from a checkpoint goes on as if nothing had happened', () => {
  fc.assert(
    fc.property(anySteps, anySteps, (first, second) => {
      const whole = replay([...first, ...second]);
      const bus = memoryBus([ledger(RATED, MARKETS)], { accounts: ['main'] });
      for (const event of whole.desk.events) {
        if (event.cause !== 0) continue;
        bus.restore(bus.checkpoint());
        bus.input(event.kind, event.key, event.time, event.data);
      }
      assert.deepEqual(bus.checkpoint(), whole.desk.bus.checkpoint());
    }),
    { numRuns: 30 },
  );
});
