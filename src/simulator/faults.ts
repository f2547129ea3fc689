// Faults: the plan at work. It stands between the exchange and the wire, and decides what of an event or a request gets through.
import { isOrderFault } from './fault-plan.ts';
import { garbled } from './garbled.ts';
import type { Millis } from '#model/time.ts';
import type { StreamEvent } from './exchange.ts';
import type { Fault } from './fault-plan.ts';

/** A stream message as it goes out: the payload as text. */
export type Send = (stream: string, text: string) => void;

/** What a fault does to connections; the stream server gives these. */
export type SocketFaults = {
  readonly cut: () => void;
  readonly mute: () => void;
  readonly refuse: (forMs: number) => void;
  readonly shutdown: (afterMs: number) => void;
};
/** Those of both doors; a fault may name one of them. */
type Doors = Readonly<Record<'stream' | 'ws-api', SocketFaults>>;

export type Interference = {
  readonly delayMs: number;
  readonly stale: boolean;
  /** The answer in place of the true one. */
  readonly answer: { readonly status: number; readonly retryAfterSeconds: number } | undefined;
};

export type Faults = {
  readonly inject: (fault: Fault) => void;
  /** Takes an event through the plan to `send`: once, twice, late, garbled or never. */
  readonly pass: (event: StreamEvent, send: Send) => void;
  readonly onRequest: (path: string) => Interference;
  readonly skewMs: () => number;
  /** When, by the market's clock since the start, something is next due. */
  readonly nextAt: () => Millis;
  readonly reach: (sinceStart: Millis, send: Send) => void;
  /** How often each kind has begun. */
  readonly begun: () => Readonly<Partial<Record<Fault['kind'], number>>>;
  readonly waiting: () => number;
};

type Active = { readonly fault: Fault; left: number; readonly until: number };
type Held = { readonly stream: string; readonly text: string; readonly due: Millis };

const ONE_SECOND = 1000;
const matches = ({ match }: Fault, name: string): boolean =>
  match === undefined || (typeof match === 'string' && name.includes(match));

/** @param beginOrders begins a fault of orders; @param clock real milliseconds, for what is measured in them */
export function faultsOf(
  plan: readonly Fault[],
  doors: () => Doors,
  beginOrders: (fault: Fault) => void,
  clock: () => number,
): Faults {
  const waiting = [...plan];
  const active: Active[] = [];
  const held: Held[] = [];
  const swapping = new Map<string, string>();
  const begun: Partial<Record<Fault['kind'], number>> = {};
  const state = { messages: 0, skewMs: 0, turn: 0, sinceStart: 0 };

  const begin = (fault: Fault): void => {
    begun[fault.kind] = (begun[fault.kind] ?? 0) + 1;
    const { forMs, byMs = 0, count = 1 } = fault;
    if (isOrderFault(fault.kind)) return beginOrders(fault);
    const sockets = Object.entries(doors())
      .filter(([door]) => matches(fault, door))
      .map(([, each]) => each);
    switch (fault.kind) {
      case 'disconnect':
        for (const each of sockets) each.cut();
        return;
      case 'silence':
        for (const each of sockets) each.mute();
        return;
      case 'refuse':
        for (const each of sockets) each.refuse(forMs ?? ONE_SECOND);
        return;
      case 'shutdown':
        for (const each of sockets) each.shutdown(forMs ?? ONE_SECOND);
        return;
      case 'skew':
        state.skewMs = byMs;
        return;
      case 'slow':
        active.push({ fault, left: Number.POSITIVE_INFINITY, until: clock() + (forMs ?? ONE_SECOND) });
        return;
      default:
        active.push({ fault, left: count, until: Number.POSITIVE_INFINITY });
    }
  };

  const beginDue = (due: (fault: Fault) => boolean): void => {
    for (let at = 0; at < waiting.length;) {
      const fault = waiting[at]!;
      if (!due(fault)) {
        at += 1;
        continue;
      }
      waiting.splice(at, 1);
      begin(fault);
    }
  };

  const use = (
    kinds: readonly Fault['kind'][],
    name: string,
    fits: (fault: Fault) => boolean = () => true,
  ): Fault | undefined => {
    const found = active.find(
      ({ fault, left }) => left > 0 && kinds.includes(fault.kind) && matches(fault, name) && fits(fault),
    );
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left === 0) active.splice(active.indexOf(found), 1);
    return found.fault;
  };

  const tell = ({ stream, data, closes }: StreamEvent, text: string, send: Send): void => {
    const isDepth = stream.includes('@depth');
    const fault = use(
      ['gap', 'duplicate', 'reorder', 'malformed', 'crossed', 'late-candle'],
      stream,
      ({ kind }) => (kind !== 'crossed' || isDepth) && (kind !== 'late-candle' || closes),
    );
    switch (fault?.kind) {
      case 'gap':
        return;
      case 'duplicate':
        send(stream, text);
        return send(stream, text);
      case 'reorder':
        swapping.set(stream, text);
        return;
      case 'malformed':
        state.turn += 1;
        return send(stream, garbled(data, state.turn - 1));
      case 'crossed':
        return send(stream, crossed(data));
      case 'late-candle':
        held.push({ stream, text, due: state.sinceStart + (fault.forMs ?? ONE_SECOND) });
        return;
      default:
        return send(stream, text);
    }
  };

  return {
    inject: (fault) => {
      if (fault.atMs === undefined && fault.afterMessages === undefined) begin(fault);
      else waiting.push(fault);
    },
    pass(event, send) {
      state.messages += 1;
      const text = JSON.stringify(event.data);
      const before = swapping.get(event.stream);
      if (before === undefined) tell(event, text, send);
      else {
        swapping.delete(event.stream);
        send(event.stream, text);
        send(event.stream, before);
      }
      beginDue(({ afterMessages }) => afterMessages !== undefined && state.messages >= afterMessages);
    },
    onRequest(path) {
      const over = active.findIndex(({ fault, until }) => fault.kind === 'slow' && clock() > until);
      if (over !== -1) active.splice(over, 1);
      const slow = active.find(({ fault }) => fault.kind === 'slow' && matches(fault, path));
      const stale = path.endsWith('/depth') && use(['stale-snapshot'], path) !== undefined;
      const fault = use(['rate-limit', 'ban', 'server-error', 'nonsense'], path);
      const status = { 'rate-limit': 429, ban: 418, 'server-error': 503, nonsense: 200 }[fault?.kind as 'ban'];
      return {
        delayMs: slow?.fault.byMs ?? 0,
        stale,
        answer: fault === undefined ? undefined : { status, retryAfterSeconds: fault.retryAfterSeconds ?? 1 },
      };
    },
    skewMs: () => state.skewMs,
    nextAt: () =>
      Math.min(...waiting.map(({ atMs }) => atMs ?? Number.POSITIVE_INFINITY), ...held.map(({ due }) => due)),
    reach(sinceStart, send) {
      state.sinceStart = sinceStart;
      beginDue(({ atMs }) => atMs !== undefined && sinceStart >= atMs);
      for (const late of held.filter(({ due }) => due <= sinceStart)) {
        held.splice(held.indexOf(late), 1);
        send(late.stream, late.text);
      }
    },
    begun: () => begun,
    waiting: () => waiting.length,
  };
}

/** The change with a bid that stands far above every ask. */
function crossed(data: object): string {
  const { b, a } = data as { readonly b: readonly (readonly string[])[]; readonly a: readonly (readonly string[])[] };
  const [price = '1.00000000'] = a[0] ?? b[0] ?? [];
  return JSON.stringify({ ...data, b: [[(2 * Number(price)).toFixed(8), '1.00000000'], ...b] });
}
