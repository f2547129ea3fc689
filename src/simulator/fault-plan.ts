// Fault plan: what is to go wrong, and when, as a list that a person writes in JSON.
import { SmcError } from '#model/fate.ts';
import { suggestion } from '#model/nearest.ts';

/** Each with what it does. docs/simulator.md says more, and a test holds the two together. */
export const FAULTS = {
  disconnect: 'every stream connection is cut without a word',
  silence: 'every open stream connection goes dead without being closed',
  refuse: 'new stream connections are refused for `forMs`',
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
  readonly kind: FaultKind;
  /** Milliseconds since the script began. Without it and without `afterMessages`: at once. */
  readonly atMs?: number;
  /** Stream messages told before it begins. */
  readonly afterMessages?: number;
  /** Only streams, or paths of requests, that contain this. */
  readonly match?: string;
  readonly count?: number;
  readonly forMs?: number;
  readonly byMs?: number;
  readonly retryAfterSeconds?: number;
};

const NUMBERS = ['atMs', 'afterMessages', 'count', 'forMs', 'byMs', 'retryAfterSeconds'] as const;
const FIELDS: readonly string[] = ['kind', 'match', ...NUMBERS];
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
  if (typeof kind !== 'string' || !Object.hasOwn(FAULTS, kind))
    throw invalid(`there is no fault ${String(kind)}`, `${where}.kind`, suggestion(String(kind), Object.keys(FAULTS)));
  for (const name of Object.keys(fault))
    if (!FIELDS.includes(name))
      throw invalid(`a fault has no field ${name}`, `${where}.${name}`, suggestion(name, FIELDS));
  for (const name of NUMBERS) {
    const value = fault[name];
    const allowed = value === undefined || (Number.isSafeInteger(value) && (name === 'byMs' || (value as number) >= 0));
    if (!allowed)
      throw invalid(`${name} is a whole number, not below 0`, `${where}.${name}`, 'give milliseconds or a count');
  }
  if (fault['match'] !== undefined && typeof fault['match'] !== 'string')
    throw invalid('match is a text', `${where}.match`, 'give a part of a stream name, such as btcusdt@kline_1m');
  return fault as Fault;
}

const invalid = (what: string, where: string, mend: string): SmcError =>
  new SmcError('CONFIG_INVALID', what, where, mend);
