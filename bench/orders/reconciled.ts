// Reconciled: an account with so many brackets open compares all of them, and what it holds, with the exchange.
import { candleMessage, count, ms, priceOf, say, share, symbolsOf } from '../hand-fed.ts';
import { MINUTE_MS, openTimeOf } from '#model/time.ts';
import { quantity } from '#model/number.ts';
import { REAL, realAccount, wireTo } from './account.ts';
import { startExchange } from './exchange.ts';

const PRICE = 60_000;
const TIMES = 5;
const PATIENCE_MS = 60_000;

export async function reconciled(open: number): Promise<void> {
  const exchange = await startExchange({ markets: open, price: PRICE, isStrict: true });
  const wire = wireTo(exchange, open);
  const { runtime, hand, stop } = await realAccount(wire, open);
  const { port } = runtime;
  const openTime = openTimeOf(Date.now(), '1m') - MINUTE_MS;
  const ohlc = { open: PRICE, high: PRICE + 1, low: PRICE - 1, close: PRICE, volume: 1 };
  const symbols = symbolsOf(open);
  for (const symbol of symbols) hand(candleMessage({ symbol, timeframe: '1m', openTime, ...ohlc }));
  for (const symbol of symbols) {
    const answer = await port.createOrder(
      {
        id: `bench-${symbol}`,
        account: REAL,
        symbol,
        side: 'buy',
        type: 'limit',
        quantity: quantity('0.001'),
        price: priceOf(PRICE - 100),
        stopLoss: priceOf(PRICE - 1_000),
        takeProfit: undefined,
      },
      'bench',
    );
    if (answer.outcome !== 'placed') throw new Error(`the order is ${answer.reason}: ${answer.detail}`);
  }
  const end = performance.now() + PATIENCE_MS;
  const accepted = (): number =>
    [...port.view(REAL).workingOrders.values()].filter(({ state }) => state === 'accepted').length;
  while (accepted() < open && performance.now() < end) await new Promise((done) => setTimeout(done, 20));
  const times: number[] = [];
  const weights: number[] = [];
  let last: Awaited<ReturnType<typeof port.reconcile>>;
  for (let each = 0; each < TIMES; each += 1) {
    const before = wire.health().usedWeight;
    const began = performance.now();
    last = await port.reconcile(REAL);
    times.push(performance.now() - began);
    weights.push(wire.health().usedWeight - before);
  }
  if (last === undefined) throw new Error('the exchange has not answered');
  say(
    `reconciliation of ${count(accepted())} brackets (${count(last.orders)} orders told), median`,
    ms(share(times, 0.5)),
  );
  say('reconciliation, worst', ms(share(times, 1)));
  say('reconciliation, differences', String(last.differences.length));
  say('weight that it uses of the 6,000 of a minute', count(share(weights, 1)));
  await stop();
  await exchange.stop();
}
