// Frame: what the server says over the socket, read once and by name; what is not known is left out, for servers get newer.
import { decode } from '#model/codec.ts';
import { price } from '#model/number.ts';
import type { Event } from '#model/event.ts';
import type { Price } from '#model/number.ts';
import type { Status } from './status.ts';

export type PriceRow = {
  readonly symbol: string;
  readonly last: Price;
  readonly bid: Price | undefined;
  readonly ask: Price | undefined;
  readonly time: number;
};

export type Frame =
  | { readonly type: 'events'; readonly sequence: number; readonly events: readonly Event[] }
  | { readonly type: 'prices'; readonly prices: readonly PriceRow[] }
  | { readonly type: 'status'; readonly status: Status; readonly time: number }
  | { readonly type: 'heartbeat'; readonly time: number }
  | { readonly type: 'error'; readonly code: string }
  | { readonly type: 'nothing' };

type Told = {
  readonly type: string;
  readonly sequence: number;
  readonly lines: readonly string[];
  readonly prices: readonly {
    readonly symbol: string;
    readonly last: string;
    readonly bid: string | null;
    readonly ask: string | null;
    readonly time: number;
  }[];
  readonly code: string;
  readonly timestamp: number;
} & Status;

const exact = (text: string | null): Price | undefined => (text === null ? undefined : price(text));

/** @throws SyntaxError, RangeError for what is no JSON or no event: then the page is not the one that this server serves */
export function readFrame(text: string): Frame {
  const told = JSON.parse(text) as Told;
  switch (told.type) {
    case 'events':
      return { type: 'events', sequence: told.sequence, events: told.lines.map(decode) };
    case 'prices':
      return {
        type: 'prices',
        prices: told.prices.map(({ symbol, last, bid, ask, time }) => ({
          symbol,
          last: price(last),
          bid: exact(bid),
          ask: exact(ask),
          time,
        })),
      };
    case 'status': {
      const { system, agents, feeds, breakers, timestamp } = told;
      return { type: 'status', status: { system, agents, feeds, breakers }, time: timestamp };
    }
    case 'heartbeat':
      return { type: 'heartbeat', time: told.timestamp };
    case 'error':
      return { type: 'error', code: told.code };
    default:
      return { type: 'nothing' };
  }
}
