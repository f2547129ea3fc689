// Decided: from a closed candle, a person's ticket or a fill to the bytes of an order on the socket, through the runtime with its log.
import { breath, candleMessage, count, ms, priceOf, printMessage, say, share } from '../hand-fed.ts';
import { candleAt } from '#model/candle.ts';
import { history } from '../history.ts';
import { MINUTE_MS, openTimeOf } from '#model/time.ts';
import { quantity } from '#model/number.ts';
import { REAL, realAccount, wireTo } from './account.ts';
import { sent } from './socket.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { startExchange } from './exchange.ts';
import type { Candle } from '#model/candle.ts';
import type { OrderWire } from '#model/order-wire.ts';

const SYMBOL = 'BTCUSDT';
/** What a busy socket brings at once: 20,000 a second, every 5 ms. */
const BATCH = 100;
const BATCH_MS = 5;
/** A person asks for an order with every so-manieth candle, in turns at the market and below it. */
const TICKET_EVERY = 20;
const PATIENCE_MS = 5_000;
/** A hundredth of the price, and ten. */
const NEAR = 0.99;
const FAR = 0.9;

/** With all, without the commit, and without the system's write as well. */
type Times = Readonly<Record<'whole' | 'written' | 'computed', number[]>>;
const times = (): Times => ({ whole: [], written: [], computed: [] });

/** @param isBusy with 20,000 prints a second beside the candles */
export async function decided(bars: number, isBusy: boolean): Promise<void> {
  const series = await history('binance-BTCUSDT-1m.csv.gz', bars);
  const exchange = await startExchange({ markets: 1, price: candleAt(series, 0).open });
  const clock = { isCounted: false, committed: 0, prints: 0, asked: 0 };
  const candles = times();
  const tickets = times();
  const protections: number[] = [];
  const answers: number[] = [];
  const inner = wireTo(exchange);
  const timed =
    <Asked extends readonly unknown[], Answer>(ask: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked): Promise<Answer> => {
      const began = performance.now();
      clock.asked += 1;
      const answer = await ask(...asked);
      clock.asked -= 1;
      if (clock.isCounted) answers.push(performance.now() - began);
      return answer;
    };
  const wire: OrderWire = { ...inner, place: timed(inner.place), placeBracket: timed(inner.placeBracket) };
  const { runtime, hand, stop } = await realAccount(wire, 1, (took) => void (clock.committed += took));
  const { port } = runtime;
  /** The wall's, so that no plan is too old when it is made. */
  const start = openTimeOf(Date.now(), '1m');

  const batch = (candle: Candle): void => {
    for (let each = 0; each < BATCH; each += 1) {
      clock.prints += 1;
      hand(printMessage(SYMBOL, clock.prints, candle.openTime + 59_000, priceOf(candle.close), quantity('0.001')));
    }
  };
  const until = async (holds: () => boolean): Promise<void> => {
    for (const end = performance.now() + PATIENCE_MS; !holds(); await sleep(1))
      if (performance.now() > end) throw new Error(`it never came to that: ${JSON.stringify(port.breakers())}`);
  };
  /** What it leads to is on the socket when it returns. @returns whether that was an order */
  const first = ({ whole, written, computed }: Times, work: () => void): boolean => {
    sent.length = 0;
    clock.committed = 0;
    const since = performance.now();
    work();
    const [order] = sent;
    if (order === undefined) return false;
    if (clock.isCounted) {
      whole.push(order.at - since);
      written.push(order.at - since - clock.committed);
      computed.push(order.handedAt - since - clock.committed);
    }
    return true;
  };
  const isHeld = (): boolean => port.view(REAL).positions.size > 0;
  const isAtRest = (): boolean => !isHeld() && port.view(REAL).workingOrders.size === 0;
  /** Its answer first: what is measured of it shall not wait for our own next step. */
  const clear = async (): Promise<void> => {
    await until(() => clock.asked === 0);
    await port.command(REAL, { type: 'flatten', by: 'bench' });
    await until(isAtRest);
  };
  const ticket = (number: number, price: number): boolean => {
    const isMarket = number % 2 === 0;
    return first(tickets, () => {
      void port.createOrder(
        {
          id: `bench-${number}`,
          account: REAL,
          symbol: SYMBOL,
          side: 'buy',
          type: isMarket ? 'market' : 'limit',
          quantity: quantity('0.001'),
          price: isMarket ? undefined : priceOf(Math.floor(price * NEAR)),
          stopLoss: priceOf(Math.floor(price * FAR)),
          takeProfit: undefined,
        },
        'bench',
      );
    });
  };
  /** Of what was bought at the market, when the stop was on the socket after the fill was heard. */
  const protection = async (): Promise<void> => {
    const pair = (): (typeof sent)[number] | undefined => sent.find(({ method }) => method === 'orderList.place.oco');
    await until(() => pair() !== undefined && isHeld());
    if (clock.isCounted) protections.push(pair()!.at - pair()!.heardAt);
  };

  const began = performance.now();
  const due = (): number => ((performance.now() - began) / 1_000) * (BATCH / BATCH_MS) * 1_000;
  const keepPace = async (candle: Candle): Promise<void> => {
    for (; clock.prints < due(); await breath()) batch(candle);
    while (clock.prints - BATCH > due()) await sleep(BATCH_MS);
  };
  for (let bar = 0; bar < bars; bar += 1) {
    const candle = { ...candleAt(series, bar), openTime: start + bar * MINUTE_MS };
    clock.isCounted = bar >= bars >> 2;
    exchange.trade(candle.close);
    const isSent = first(candles, () => {
      // What came with the candle is dealt with before it.
      if (isBusy) batch(candle);
      hand(candleMessage(candle));
    });
    if (isSent) await clear();
    else if (bar % TICKET_EVERY === 0 && bar > 0 && ticket(bar / TICKET_EVERY, candle.close)) {
      if ((bar / TICKET_EVERY) % 2 === 0) await protection();
      await clear();
    }
    // So many a second, whatever the candles take.
    if (isBusy) await keepPace(candle);
    if (bar % 50 === 0) await breath();
  }
  const took = (performance.now() - began) / 1_000;
  const beside = isBusy ? `, ${count(clock.prints / took)} prints/s beside` : '';
  for (const [name, { whole, written, computed }] of [
    ['closed candle → decision → risk → commit → bytes of the order on the socket', candles],
    ["a person's ticket → risk → commit → bytes of the order on the socket", tickets],
  ] as const) {
    say(`${name}${beside}, ${count(whole.length)} of them, p50`, ms(share(whole, 0.5)));
    say(`${name}, p99`, ms(share(whole, 0.99)));
    say('the same without the commit, p50', ms(share(written, 0.5)));
    say('the same without the commit, p99', ms(share(written, 0.99)));
    say("the same without the commit and the system's write, p50", ms(share(computed, 0.5)));
    say("the same without the commit and the system's write, p99", ms(share(computed, 0.99)));
  }
  say(`fill heard → commit → stop and target on the socket${beside}, p50`, ms(share(protections, 0.5)));
  say('fill heard → commit → stop and target on the socket, p99', ms(share(protections, 0.99)));
  say(`order → its answer, through the runtime${beside}, p50`, ms(share(answers, 0.5)));
  say('order → its answer, through the runtime, p99', ms(share(answers, 0.99)));
  await stop();
  await exchange.stop();
}
