// Fault plan: what is to go wrong, and when, as a list that a person writes in JSON.
import { SmcError } from '#model/fate.ts';
import { suggestion } from '#model/nearest.ts';
import { LOSSES, MATCH_FIELDS, ORDER_FAULTS } from './orders/order-fault.ts';
import type { Loss, OrderFaultKind, OrderMatch } from './orders/order-fault.ts';

/** Each with what it does. docs/simulator.md says more, and a test holds the two together. */
export const FAULTS = {
  disconnect: 'every socket is cut without a word',
  silence: 'every open socket goes dead without being closed',
  refuse: 'new sockets are refused for `forMs`',
  shutdown: 'a serverShutdown event, and `forMs` later the cut',
  gap: 'the next `count` messages are lost',
  duplicate: 'the next `count` messages come twice',
  reorder: 'the next `count` pairs of messages of a stream change places',
  malformed: 'the next `count` messages are garbled in ways that take turns',
  crossed: 'the next `count` order book changes cross the book',
  'late-candle': 'the next `count` closed candles come `forMs` late, by the clock of the market',
  'stale-snapshot': 'the next `count` depth snapshots are those of the start',
  'rate-limit': 'the next `count` requests are answered 429 with Retry-After',
  ban: 'the next `count` requests are answered 418 with Retry-After',
  'server-error': 'the next `count` requests are answered 503 with a page in place of JSON',
  nonsense: 'the next `count` requests are answered 200 with something that is no answer',
  skew: 'the clock of the exchange is `byMs` ahead',
  slow: 'every answer comes `byMs` late, for `forMs`',
} as const;
export type FaultKind = keyof typeof FAULTS;

/** Times of faults at sockets and requests are real; `atMs` and those of the market are by the clock of the simulation. */
export type Fault = {
  readonly kind: FaultKind | OrderFaultKind;
  /** Milliseconds since the script began. Without it and without `afterMessages`: at once. */
  readonly atMs?: number;
  /** Stream messages told before it begins. */
  readonly afterMessages?: number;
  /**
   * Only streams, or paths of requests, that contain this; of sockets `stream` or `ws-api`. Of order faults it says which
   * requests or reports are meant.
   */
  readonly match?: string | OrderMatch;
  readonly count?: number;
  readonly forMs?: number;
  readonly byMs?: number;
  readonly retryAfterSeconds?: number;
  /** What comes in place of an answer that is lost. Default: silence. */
  readonly how?: Loss;
  readonly executed?: boolean;
  readonly code?: number;
  readonly text?: string;
  /** Decimal string from 0 to 1. */
  readonly share?: string;
  /** The API key of the account whose order or balance it is. Default: the first. */
  readonly account?: string;
  readonly asset?: string;
  readonly amount?: string;
  /** Parameters of an order, as texts. */
  readonly order?: Readonly<Record<string, string>>;
};

const NUMBERS = ['atMs', 'afterMessages', 'count', 'forMs', 'byMs', 'retryAfterSeconds'] as const;
const TEXTS = ['text', 'share', 'account', 'asset', 'amount'] as const;
const FIELDS: readonly string[] = ['kind', 'match', 'how', 'executed', 'code', 'order', ...NUMBERS, ...TEXTS];
const KINDS = [...Object.keys(FAULTS), ...Object.keys(ORDER_FAULTS)];
const DECIMAL = /^-?\d{1,12}(?:\.\d{1,8})?$/;

/** Whether a kind is of orders, and not of market data. */
export const isOrderFault = (kind: string): kind is OrderFaultKind => Object.hasOwn(ORDER_FAULTS, kind);
/** More than this is a mistake, not a plan. */
const FAULTS_LIMIT = 10_000;

/**
 * @param plan a fault or a list of them, as parsed from JSON
 * @throws SmcError CONFIG_INVALID naming the entry and the field
 */
export function readFaultPlan(plan: unknown, where: string): readonly Fault[] {
  const list: readonly unknown[] = Array.isArray(plan) ? plan : [plan];
  if (list.length > FAULTS_LIMIT) throw invalid(`more than ${FAULTS_LIMIT} faults`, where, 'make the plan shorter');
  return list.map((entry, index) => readFault(entry, `${where}[${index}]`));
}

function readFault(entry: unknown, where: string): Fault {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    throw invalid('a fault is an object', where, 'write it as {"kind": "disconnect", "atMs": 60000}');
  const fault = entry as Readonly<Record<string, unknown>>;
  const { kind } = fault;
  if (typeof kind !== 'string' || !KINDS.includes(kind))
    throw invalid(`there is no fault ${String(kind)}`, `${where}.kind`, suggestion(String(kind), KINDS));
  for (const name of Object.keys(fault))
    if (!FIELDS.includes(name))
      throw invalid(`a fault has no field ${name}`, `${where}.${name}`, suggestion(name, FIELDS));
  for (const name of NUMBERS) {
    const value = fault[name];
    const allowed = value === undefined || (Number.isSafeInteger(value) && (name === 'byMs' || (value as number) >= 0));
    if (!allowed)
      throw invalid(`${name} is a whole number, not below 0`, `${where}.${name}`, 'give milliseconds or a count');
  }
  for (const name of TEXTS)
    if (fault[name] !== undefined && typeof fault[name] !== 'string')
      throw invalid(`${name} is a text`, `${where}.${name}`, 'put it in quotes');
  checkMatch(fault['match'], isOrderFault(kind), `${where}.match`);
  checkOrderFields(fault, where);
  return fault as Fault;
}

function checkMatch(match: unknown, ofOrders: boolean, where: string): void {
  if (match === undefined || typeof match === 'string') return;
  if (!ofOrders || typeof match !== 'object' || match === null || Array.isArray(match))
    throw invalid('match is a text', where, 'give a part of a stream name, such as btcusdt@kline_1m');
  for (const [name, value] of Object.entries(match))
    if (!(MATCH_FIELDS as readonly string[]).includes(name) || typeof value !== 'string')
      throw invalid(`nothing is matched by ${name}`, `${where}.${name}`, suggestion(name, MATCH_FIELDS));
}

function checkOrderFields(fault: Readonly<Record<string, unknown>>, where: string): void {
  const { kind, how, executed, code, share, asset, amount, order } = fault;
  if (how !== undefined && !(LOSSES as readonly unknown[]).includes(how))
    throw invalid('an answer is not lost like that', `${where}.how`, LOSSES.join(', '));
  if (executed !== undefined && typeof executed !== 'boolean')
    throw invalid('executed is true or false', `${where}.executed`, 'give true or false');
  if (code !== undefined && !(Number.isSafeInteger(code) && (code as number) < 0))
    throw invalid('code is a whole number below 0', `${where}.code`, 'give a code of the exchange, such as -2010');
  if (share !== undefined && !/^(?:0(?:\.\d{1,8})?|1)$/.test(share as string))
    throw invalid('share is a number from 0 to 1 as a text', `${where}.share`, 'give "0.5"');
  if (kind === 'balance-moved' && (asset === undefined || !DECIMAL.test(String(amount))))
    throw invalid('a balance is moved by an asset and an amount', where, 'give {"asset": "USDT", "amount": "-100"}');
  const texts = typeof order === 'object' && order !== null && !Array.isArray(order) ? Object.values(order) : [];
  const isOrder = texts.length > 0 && texts.every((each) => typeof each === 'string');
  if ((kind === 'external-order' || order !== undefined) && !isOrder)
    throw invalid(
      'order holds the parameters of an order as texts',
      `${where}.order`,
      'give {"symbol": "BTCUSDT", ...}',
    );
}

const invalid = (what: string, where: string, mend: string): SmcError =>
  new SmcError('CONFIG_INVALID', what, where, mend);
