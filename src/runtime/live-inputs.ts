// Live inputs: what a feed says becomes inputs of the bus, in the order in which a backtest would have them.
import { addTrade, closeUntil, tradeCandles } from '#market/market.ts';
import { durationOf } from '#model/time.ts';
import { toNumber } from '#model/number.ts';
import type { Candle } from '#model/candle.ts';
import type { EventData, Kind } from '#model/event.ts';
import type { FeedMessage, FeedState, StatusMessage } from '#model/feed.ts';
import type { Millis } from '#model/time.ts';

export type LiveInputsOptions = {
  readonly input: <K extends Kind>(kind: K, key: string, time: Millis, data: EventData[K]) => void;
  /** The same for what can be had again: it need not be on the disk at once. */
  readonly later: LiveInputsOptions['input'];
  /**
   * Whether an order works or a position is open there, or an account waits for its first price. Where none is, price may travel
   * unheard: a quiet tape changes nothing, and need not be written down each second.
   */
  readonly isActive: (symbol: string) => boolean;
};

export type LiveInputs = {
  readonly hear: (message: FeedMessage) => void;
  /** Seconds that are over, for markets in which nobody trades: called by a clock with the time of the exchange. */
  readonly tick: (time: Millis) => void;
};

type Seconds = ReturnType<typeof tradeCandles>;

/**
 * Trades become tapes of one second; a closed candle becomes, after all seconds before it, a mark and a candle. The state of the
 * feed becomes health: what is not `live` trips the breaker until it is.
 */
export function liveInputs({ input, later, isActive }: LiveInputsOptions): LiveInputs {
  const seconds = new Map<string, Seconds>();
  const unwell = new Map<string, boolean>();
  const secondsOf = (symbol: string): Seconds => {
    const known = seconds.get(symbol) ?? tradeCandles(symbol, '1s');
    seconds.set(symbol, known);
    return known;
  };

  const travel = (candle: Candle): void => {
    if (!isActive(candle.symbol)) return;
    const time = closeOf(candle);
    input('tape', candle.symbol, time, candle);
    input('mark', candle.symbol, time, candle);
  };

  const close = (candle: Candle, fresh: boolean): void => {
    const time = closeOf(candle);
    if (fresh) closeUntil(secondsOf(candle.symbol), time, travel);
    const put = fresh ? input : later;
    put('mark', candle.symbol, time, candle);
    put('candle', candle.symbol, time, candle);
  };

  const note = ({ symbol, state, incident, detail, receiveTime }: StatusMessage): void => {
    // A feed stops when it is told to: that is no illness, and must not trip the breaker of the next start.
    if (state === 'stopped') return;
    const ok = isWell(state);
    // Only a change is a fact: a feed that says "live" each minute says nothing new.
    if (unwell.get(symbol) === !ok) return;
    unwell.set(symbol, !ok);
    input('health', symbol, receiveTime, {
      check: 'feed',
      subject: symbol,
      ok,
      detail: ok ? '' : [incident === 'state' ? state : `${state}: ${incident}`, detail].filter(Boolean).join(', '),
    });
  };

  return {
    hear(message) {
      switch (message.kind) {
        case 'print': {
          const { symbol, exchangeTime: time, price, quantity } = message;
          addTrade(secondsOf(symbol), { time, price: toNumber(price), quantity: toNumber(quantity) }, travel);
          return;
        }
        case 'candle':
          close(message.candle, message.origin === 'stream');
          return;
        case 'status':
          note(message);
          return;
        case 'quote':
        case 'book':
          // Freshness and depth are for people: paper fills are made from trades.
          return;
      }
    },
    tick(time) {
      for (const each of seconds.values()) closeUntil(each, time, travel);
    },
  };
}

const closeOf = (candle: Candle): Millis => candle.openTime + durationOf(candle.timeframe);

const isWell = (state: FeedState): boolean => state === 'live';
