// Order faults: what can go wrong with orders and their news, as a person writes it in a fault plan.
import type { OrderKind, Side } from './order.ts';

/** Each with what it does. docs/simulator.md says more, and a test holds the two together. */
export const ORDER_FAULTS = {
  'ack-lost-executed': 'the next `count` requests are executed, and their answers lost as `how` says',
  'ack-lost-not-executed': 'the next `count` requests are not executed, and never answered or as `how` says',
  'executed-late': 'the next `count` requests get no answer and are executed `forMs` later',
  cut: 'the next `count` requests are read, then their connection is cut; executed where `executed` says so',
  'order-unavailable': 'the next `count` requests are answered 503 Service Unavailable and not executed',
  'order-busy': 'the next `count` requests are answered -1008 and not executed',
  'order-rejected': 'the next `count` requests are refused with `code` and `text`',
  'partial-then-expire': 'the next `count` orders fill in part, `share` of them at most, and expire',
  'cancel-race': 'the next `count` cancels find their order filled while they were on their way',
  'query-lag': 'for `forMs`, queries know nothing that is younger than `byMs`',
  'report-before-ack': 'the next `count` answers come `forMs` after the reports of what they did',
  'report-duplicate': 'the next `count` reports come twice, the second `forMs` later',
  'report-reorder': 'the next `count` pairs of reports change places',
  'report-missing': 'for `forMs`, no report comes',
  'stream-terminated': 'every subscription to reports is ended, and said to be',
  halt: 'for `forMs`, the market of `match`, or every one, is halted',
  'balance-moved': '`amount` of `asset` comes in, or goes out where it is below 0',
  'external-order': 'somebody else places `order` from the account',
} as const;
export type OrderFaultKind = keyof typeof ORDER_FAULTS;

/** How an answer is lost: never, or in words that leave open what has happened, or with the connection. */
export const LOSSES = ['silence', 'timeout', 'unexpected', 'unknown', 'cut'] as const;
export type Loss = (typeof LOSSES)[number];

/** Which requests or reports are meant: all of these hold. Texts of `method` and `id` may be the beginning. */
export type OrderMatch = {
  /** As the WebSocket API calls it, also of REST: `order.place`, `orderList`. */
  readonly method?: string;
  readonly symbol?: string;
  readonly side?: Side;
  readonly type?: OrderKind;
  readonly id?: string;
  /** Of the account. */
  readonly apiKey?: string;
};
export const MATCH_FIELDS = ['method', 'symbol', 'side', 'type', 'id', 'apiKey'] as const;
