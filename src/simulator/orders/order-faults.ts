// Order faults at work: they decide what becomes of a request, of its answer, and of the reports on their way to customers.
import { Refusal } from '#simulator/parameters.ts';
import { METHODS } from './methods.ts';
import type { Fault } from '#simulator/fault-plan.ts';
import type { Desk, UserEvent } from './desk.ts';
import type { Answer, Call } from './door.ts';
import type { Loss, OrderFaultKind, OrderMatch } from './order-fault.ts';

/** What is to become of a request. */
export type Fate = {
  /** Execute it, and when. */
  readonly execute: boolean;
  readonly afterMs: number;
  /** The true answer, late by so much; or none, and what comes in its place. */
  readonly answerAfterMs: number;
  readonly loss: Loss | undefined;
  /** The answer in place of handling it. */
  readonly refusal: Refusal | undefined;
  readonly cutShort: bigint | undefined;
  readonly races: boolean;
};

const PLAIN: Fate = {
  execute: true,
  afterMs: 0,
  answerAfterMs: 0,
  loss: undefined,
  refusal: undefined,
  cutShort: undefined,
  races: false,
};

export type OrderFaults = {
  /** Begins a fault of a request, a query or a report. */
  readonly begin: (fault: Fault) => void;
  readonly fateOf: (call: Call) => Fate;
  /** Real milliseconds: what entered later is not known to queries. */
  readonly knownUntil: () => number;
  /** Takes a report to whoever listens: once, twice, later or never. */
  readonly pass: (event: UserEvent, deliver: (event: UserEvent) => void) => void;
  readonly stop: () => void;
};

const ONE_SECOND = 1000;
const SHORT_WAIT = 50;
/** A report that waits for another to overtake it goes anyway after so long. */
const REORDER_WAIT = 200;
const HALF = 50_000_000n;

const TEXTS: Readonly<Record<number, string>> = {
  [-1013]: 'Filter failure: NOTIONAL',
  [-1015]: 'Too many new orders; current limit is 100 orders per 10 SECOND.',
  [-1016]: 'This service is no longer available.',
  [-1021]: 'Timestamp for this request is outside of the recvWindow.',
  [-2010]: 'Account has insufficient balance for requested action.',
  [-2015]: 'Invalid API-key, IP, or permissions for action.',
};
const STATUSES: Readonly<Record<number, number>> = { [-1003]: 429, [-1015]: 429, [-1016]: 503, [-2015]: 401 };

/** Of those requests that fail without more: placing. A `match` with a method means any. */
const REQUEST_KINDS: readonly OrderFaultKind[] = [
  'ack-lost-executed',
  'ack-lost-not-executed',
  'executed-late',
  'cut',
  'order-unavailable',
  'order-busy',
  'order-rejected',
  'report-before-ack',
];

type Active = { readonly fault: Fault; left: number; readonly until: number };

export function orderFaults(desk: Desk): OrderFaults {
  const active: Active[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const state: { held: UserEvent | undefined; flush: NodeJS.Timeout | undefined } = {
    held: undefined,
    flush: undefined,
  };

  const later = (run: () => void, delayMs: number): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, delayMs);
    timers.add(timer);
    return timer;
  };

  const use = (kinds: readonly string[], fits: (fault: Fault) => boolean): Fault | undefined => {
    const found = active.find(({ fault, until }) => kinds.includes(fault.kind) && until > desk.clock() && fits(fault));
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) active.splice(active.indexOf(found), 1);
    return found.fault;
  };

  const spans = (kind: OrderFaultKind): Fault | undefined =>
    active.find(({ fault, until }) => fault.kind === kind && until > desk.clock())?.fault;

  return {
    begin(fault) {
      const isSpan = fault.kind === 'query-lag' || fault.kind === 'report-missing';
      const forMs = fault.forMs ?? ONE_SECOND;
      // What has passed is let go of, so that a long plan leaves nothing behind.
      for (const [at, each] of [...active.entries()].toReversed()) if (each.until <= desk.clock()) active.splice(at, 1);
      active.push({
        fault,
        left: isSpan ? Number.POSITIVE_INFINITY : (fault.count ?? 1),
        until: isSpan ? desk.clock() + forMs : Number.POSITIVE_INFINITY,
      });
    },
    fateOf(call) {
      const { role } = METHODS.get(call.method)!;
      const isPlacing = role === 'place' && call.method !== 'order.test';
      const isMeant = ({ match }: Fault, byItself: boolean): boolean =>
        match === undefined ? byItself : meansCall(match, call, byItself);
      const race = role === 'query' ? undefined : use(['cancel-race'], (fault) => isMeant(fault, role === 'cancel'));
      if (race !== undefined) return { ...PLAIN, races: true };
      const part = use(['partial-then-expire'], (fault) => isMeant(fault, call.method === 'order.place'));
      if (part !== undefined) return { ...PLAIN, cutShort: part.share === undefined ? HALF : shareOf(part.share) };
      const fault = use(REQUEST_KINDS, (each) => isMeant(each, isPlacing));
      return fault === undefined ? PLAIN : fateBy(fault);
    },
    knownUntil() {
      const lag = spans('query-lag');
      return lag === undefined ? Number.POSITIVE_INFINITY : desk.clock() - (lag.byMs ?? lag.forMs ?? ONE_SECOND);
    },
    pass(event, deliver) {
      const fits = ({ match }: Fault): boolean => match === undefined || meansReport(match, event);
      const silent = spans('report-missing');
      if (silent !== undefined && fits(silent)) return;
      const { held } = state;
      if (held !== undefined) {
        clearTimeout(state.flush);
        state.held = undefined;
        deliver(event);
        return deliver(held);
      }
      const fault = use(['report-duplicate', 'report-reorder'], fits);
      if (fault?.kind === 'report-reorder') {
        state.held = event;
        state.flush = later(() => {
          state.held = undefined;
          deliver(event);
        }, REORDER_WAIT);
        return;
      }
      deliver(event);
      if (fault === undefined) return;
      if (fault.forMs === undefined) deliver(event);
      else later(() => deliver(event), fault.forMs);
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

const shareOf = (share: string): bigint => {
  const [whole = '0', fraction = ''] = share.split('.');
  return BigInt(whole + fraction.padEnd(8, '0').slice(0, 8));
};

function fateBy(fault: Fault): Fate {
  const { how = 'silence', forMs } = fault;
  switch (fault.kind) {
    case 'ack-lost-executed':
      return { ...PLAIN, loss: how };
    case 'ack-lost-not-executed':
      return { ...PLAIN, execute: false, loss: how };
    case 'executed-late':
      return { ...PLAIN, afterMs: forMs ?? ONE_SECOND, loss: how };
    case 'cut':
      return { ...PLAIN, execute: fault.executed ?? false, loss: 'cut' };
    case 'report-before-ack':
      return { ...PLAIN, answerAfterMs: forMs ?? SHORT_WAIT };
    case 'order-unavailable':
      return refused(new Refusal(0, 'Service Unavailable.', { status: 503 }));
    case 'order-busy':
      return refused(
        new Refusal(-1008, 'Server is currently overloaded with other requests. Please try again in a few minutes.', {
          status: 503,
        }),
      );
    default: {
      const code = fault.code ?? -2010;
      const status = STATUSES[code] ?? 400;
      return refused(new Refusal(code, fault.text ?? TEXTS[code] ?? 'NEW_ORDER_REJECTED', { status }));
    }
  }
}

const refused = (refusal: Refusal): Fate => ({ ...PLAIN, execute: false, refusal });

const LOST: Readonly<Record<Exclude<Loss, 'silence' | 'cut'>, readonly [status: number, code: number, msg: string]>> = {
  timeout: [
    504,
    -1007,
    'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
  ],
  unexpected: [500, -1006, 'An unexpected response was received from the message bus. Execution status unknown.'],
  unknown: [503, 0, 'Unknown error, please check your request or try again later.'],
};

/** What comes in place of an answer that is lost; undefined: nothing at all. */
export function lostAnswer(loss: Loss, used: number): Answer | 'cut' | undefined {
  if (loss === 'silence') return undefined;
  if (loss === 'cut') return 'cut';
  const [status, code, msg] = LOST[loss];
  return { status, result: undefined, error: { code, msg }, retryAt: undefined, used, account: undefined };
}

type Facts = Readonly<Record<keyof OrderMatch, readonly string[]>>;

/** Of several legs it is enough that one is meant. */
const holds = (match: OrderMatch, facts: Facts): boolean =>
  (Object.entries(match) as [keyof OrderMatch, string][]).every(([field, value]) =>
    facts[field].some((each) => (field === 'method' || field === 'id' ? each.startsWith(value) : each === value)),
  );

function meansCall(match: string | OrderMatch, { method, query, apiKey, session }: Call, byItself: boolean): boolean {
  if (typeof match === 'string') return method.includes(match);
  if (match.method === undefined && !byItself) return false;
  const ending = (name: RegExp): readonly string[] =>
    [...query].filter(([each]) => name.test(each)).map(([, value]) => value);
  return holds(match, {
    method: [method],
    symbol: ending(/^symbol$/),
    side: ending(/^(?:side|workingSide|pendingSide)$/),
    type: ending(/^type$|Type$/),
    id: ending(/lientOrderId$/),
    apiKey: [session?.apiKey ?? apiKey ?? ''],
  });
}

function meansReport(match: string | OrderMatch, { account, data }: UserEvent): boolean {
  const event = data as Readonly<Record<string, unknown>>;
  const text = (name: string): readonly string[] => (typeof event[name] === 'string' ? [event[name]] : []);
  if (typeof match === 'string') return text('e').some((kind) => kind.includes(match));
  return holds(match, {
    method: text('e'),
    symbol: text('s'),
    side: text('S'),
    type: text('o'),
    id: [...text('c'), ...text('C')],
    apiKey: [account.apiKey],
  });
}
