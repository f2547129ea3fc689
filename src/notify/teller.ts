// Teller: events into messages. It keeps what it needs to know to say a thing once: open positions, and the day of each account.
import { absolute, formatFixed } from '#model/number.ts';
import { dayBook } from './day-book.ts';
import { inCurrency, money, result } from './amounts.ts';
import type { Command, Event, Health, HealthCheck, Kind } from '#model/event.ts';
import type { Condition, Message, MessageKind, Severity } from './message.ts';
import type { DayBook, DaySettings } from './day-book.ts';

/** Messages of an event, those of a day that ended before it first. */
export type Teller = (event: Event) => readonly Message[];

/** What a message says besides where it comes from. */
type Said = {
  readonly kind: MessageKind;
  readonly severity: Severity;
  readonly title: string;
  readonly lines?: readonly string[];
  readonly condition?: Condition;
};

/** The events of which something may be told; the others need not be handed over. */
export const NOTIFY_HEARS = [
  'position',
  'trade',
  'refused',
  'tripped',
  'reset',
  'agentFailed',
  'health',
  'limitNear',
  'command',
  'account',
  // Says nothing by itself: it is how a quiet day is known to be over.
  'candle',
] as const satisfies readonly Kind[];

/** @throws RangeError when the zone of the day is unknown */
export function tellerOf(day: DaySettings): Teller {
  const book = dayBook(day);
  const open = new Set<string>();
  return (event) => {
    const summaries = book.hear(event);
    const said = saidOf(event, open, book);
    if (said === undefined) return summaries;
    const { sequence, time, key } = event;
    return [...summaries, { id: `event-${sequence}`, time, about: key, lines: [], ...said }];
  };
}

function saidOf(event: Event, open: Set<string>, book: DayBook): Said | undefined {
  const { key } = event;
  switch (event.kind) {
    case 'position': {
      const { planId, symbol, quantity, entryPrice, openedAt } = event.data;
      if (quantity === 0n) {
        open.delete(planId);
        return undefined;
      }
      // What was opened before this run was told then; more of the same position is no second opening.
      if (open.has(planId) || openedAt !== event.time) return undefined;
      open.add(planId);
      const side = quantity > 0n ? 'long' : 'short';
      const title = `Opened: ${side} ${formatFixed(absolute(quantity))} ${symbol} at ${formatFixed(entryPrice)}`;
      return { kind: 'trade-opened', severity: 'info', title };
    }
    case 'trade': {
      const { symbol, side, quantity, entryPrice, exitPrice, netPnl, fees, exitReason } = event.data;
      const currency = book.currency(key);
      return {
        kind: 'trade-closed',
        severity: 'info',
        title: `Closed: ${symbol} ${inCurrency(result(netPnl), currency)} by ${exitReason}`,
        lines: [
          `${side === 'buy' ? 'long' : 'short'} ${formatFixed(quantity)}, in ${formatFixed(entryPrice)}, out ${formatFixed(exitPrice)}, fees ${money(fees)}`,
        ],
      };
    }
    case 'refused': {
      const { plan, reason, detail } = event.data;
      return {
        kind: 'refused',
        severity: 'detail',
        title: `Refused: ${plan.side} ${plan.symbol}, ${reason}`,
        lines: [detail],
        condition: lasting(`refused ${key} ${plan.symbol}`, reason),
      };
    }
    case 'tripped': {
      const { tier, rule, detail } = event.data;
      return {
        kind: 'breaker-tripped',
        severity: 'critical',
        title: `Breaker tripped: ${tier}, ${rule}`,
        lines: [detail],
        condition: lasting(`breaker ${key} ${tier}`, `tripped by ${rule}`),
      };
    }
    case 'reset': {
      const { tier, reason, by } = event.data;
      return {
        kind: 'breaker-reset',
        severity: 'warning',
        title: `Breaker reset: ${tier}`,
        lines: [`${reason}, by ${by}`],
        condition: lasting(`breaker ${key} ${tier}`, 'reset'),
      };
    }
    case 'agentFailed': {
      const { agent, error } = event.data;
      return {
        kind: 'agent-failed',
        severity: 'critical',
        title: `Agent failed: ${agent}`,
        lines: [error],
        condition: lasting(`agent ${agent} ${key}`, 'failed'),
      };
    }
    case 'health':
      return ofHealth(event.data);
    case 'limitNear': {
      const { limit, used, detail } = event.data;
      return {
        kind: 'limit-near',
        severity: 'warning',
        title: `Limit near: ${limit} at ${Math.round(used * 100)} %`,
        lines: [detail],
        condition: lasting(`limit ${key} ${limit}`, 'near'),
      };
    }
    case 'command':
      return ofCommand(event.data);
    default:
      return undefined;
  }
}

const lasting = (subject: string, state: string): Condition => ({ subject, state, isRecovery: false });

type HealthWords = readonly [down: MessageKind, up: MessageKind, severity: Severity, trouble: string, well: string];

const HEALTH: Readonly<Record<HealthCheck, HealthWords>> = {
  feed: ['feed-down', 'feed-up', 'warning', 'Feed down', 'Feed is back'],
  store: ['store-trouble', 'store-well', 'critical', 'Store in trouble', 'Store works again'],
  clock: ['trouble', 'well', 'warning', 'The clock is off', 'The clock is right again'],
  latency: ['trouble', 'well', 'warning', 'Too slow', 'Fast enough again'],
  errors: ['trouble', 'well', 'warning', 'Too many errors', 'Errors are few again'],
  venue: ['trouble', 'well', 'critical', 'Orders are in trouble', 'Orders are well again'],
};

/** Who heard of the trouble hears of its end: both have the same severity. */
function ofHealth({ check, subject, ok, detail }: Health): Said {
  const [down, up, severity, trouble, well] = HEALTH[check];
  const of = subject === '' ? '' : `: ${subject}`;
  return {
    kind: ok ? up : down,
    severity,
    title: `${ok ? well : trouble}${of}`,
    lines: [detail],
    condition: { subject: `health ${check} ${subject}`, state: ok ? 'well' : 'trouble', isRecovery: ok },
  };
}

const COMMANDS = {
  pause: ['warning', 'Paused'],
  resume: ['warning', 'Resumed'],
  flatten: ['warning', 'All positions are being closed'],
  'emergency-stop': ['critical', 'Emergency stop'],
} as const;

/** A reset is an event of its own; a cancelled order, or an agent, is told to the one who commanded it. */
function ofCommand(command: Command): Said | undefined {
  switch (command.type) {
    case 'pause':
    case 'resume':
    case 'flatten':
    case 'emergency-stop': {
      const [severity, title] = COMMANDS[command.type];
      return { kind: 'command', severity, title, lines: [`by ${command.by}`] };
    }
    case 'set-limits':
      return { kind: 'command', severity: 'warning', title: 'Limits changed', lines: [`by ${command.by}`] };
    default:
      return undefined;
  }
}
