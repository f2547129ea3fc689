// Chain: why there is a trade, or none: from the liquidity that was taken to the entry in the ledger, one step to each event.
import { clock as clockText } from '#dashboard/format/moment.ts';
import { confidence, rText } from '#dashboard/format/figure.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { EXIT_WORDS, ORDER_WORDS, gateWords, limitWords, riskWords } from '#dashboard/live/words.ts';
import { fixedText, money, priceText, quantityText } from '#dashboard/format/money.ts';
import { isZone, levelWord, titleOf } from '#model/form.ts';
import { rOf } from '#dashboard/live/decisions.ts';
import type { Event } from '#model/event.ts';
import type { Life } from '#dashboard/chart/book.ts';
import type { Millis } from '#model/time.ts';
import type { OrderRole } from '#model/order.ts';
import type { Plan } from '#model/plan.ts';
import type { Price, Quantity } from '#model/number.ts';

export type StepTone = 'sweep' | 'up' | 'down' | 'grey' | 'good' | 'bad' | 'warn';
export type Step = {
  readonly key: string;
  /** 0 where it is not known. */
  readonly time: Millis;
  readonly tone: StepTone;
  readonly what: string;
  readonly how: string;
  readonly patternId?: string;
};

export type ChainWorld = {
  readonly life: (patternId: string) => Life | undefined;
  readonly tick: Price;
  readonly lot: Quantity;
  readonly currency: string;
  readonly zone: string;
  /** Decimals of floats that are prices. */
  readonly places: number;
};

/** The plan that an event is about; undefined where it is about none. */
export function planIdOf(event: Event): string | undefined {
  switch (event.kind) {
    case 'plan':
      return event.data.id;
    case 'approved':
    case 'refused':
    case 'setupRefused':
      return event.data.plan.id;
    case 'order':
      return event.data.request.planId;
    case 'orderRequested':
    case 'fill':
    case 'position':
    case 'trade':
    case 'shadowResult':
      return event.data.planId;
    default:
      return undefined;
  }
}

/** @param events of one plan, any order */
export function chainOf(events: readonly Event[], world: ChainWorld): readonly Step[] {
  const ordered = events.toSorted((a, b) => a.sequence - b.sequence);
  const plan = planIn(ordered);
  const risk = ordered.find((event) => event.kind === 'approved')?.data.riskAmount;
  return [
    ...(plan === undefined ? [] : reasonSteps(plan, world)),
    ...ordered.flatMap((event, at) => (isPassedBy(event, ordered.slice(at + 1)) ? [] : eventSteps(event, world, risk))),
  ];
}

/** That an order was sent is worth telling only while nothing has come of it. */
const isPassedBy = (event: Event, later: readonly Event[]): boolean =>
  event.kind === 'order' &&
  (event.data.state === 'submitted' || event.data.state === 'initialized') &&
  later.some((each) => each.kind === 'order' && each.data.request.clientId === event.data.request.clientId);

export function planIn(events: readonly Event[]): Plan | undefined {
  for (const event of events) {
    if (event.kind === 'plan') return event.data;
    if (event.kind === 'approved' || event.kind === 'refused' || event.kind === 'setupRefused') return event.data.plan;
  }
  return undefined;
}

/** Patterns that the plan names, in the order in which they became known. What is not at hand says so. */
function reasonSteps({ reasons }: Plan, world: ChainWorld): readonly Step[] {
  // What a plan says of one pattern in several places is one step.
  const byPattern = Map.groupBy(reasons, ({ patternId }) => patternId);
  const steps = [...byPattern].map(([patternId, said]): Step => {
    const life = world.life(patternId);
    const key = `reason ${patternId}`;
    const text = said.map((reason) => reason.text).join('; ');
    const what = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
    if (life === undefined)
      return { key, time: 0, tone: 'grey', what, how: 'Its event is not in the part of the log at hand.', patternId };
    const { pattern, form, changes } = life;
    return {
      key,
      time: changes[0]!.time,
      tone:
        form === 'sweep' || form === 'liquidity' || form === 'inducement'
          ? 'sweep'
          : pattern.direction > 0
            ? 'up'
            : 'down',
      what: stepTitle(life, world.places),
      how: what,
      patternId,
    };
  });
  return steps.toSorted((a, b) => a.time - b.time);
}

function stepTitle({ pattern, form }: Life, places: number): string {
  const { kind, variant, direction, high, low } = pattern;
  const title = titleOf(kind, variant, direction);
  if (form === 'structure')
    return `${title}: close ${direction > 0 ? 'above' : 'below'} ${decimals(direction > 0 ? high : low, places)}`;
  if (form === 'sweep')
    return `${title} (${levelWord(variant, direction)} ${decimals(direction > 0 ? high : low, places)})`;
  if (isZone(form)) return `${title} ${decimals(low, places)} – ${decimals(high, places)}`;
  return high === low ? `${title} ${decimals(high, places)}` : title;
}

const ROLE_WORDS: Readonly<Record<OrderRole, string>> = {
  entry: 'Entry',
  'stop-loss': 'Stop',
  'take-profit': 'Target',
  close: 'Close',
  external: 'Somebody else',
};

function eventSteps(event: Event, world: ChainWorld, risk: bigint | undefined): readonly Step[] {
  const { tick, lot, currency, zone } = world;
  const head = { key: String(event.sequence), time: event.time };
  const price = (value: bigint | undefined): string => priceText(value, tick);
  switch (event.kind) {
    case 'plan': {
      const { strategy, confidence: sure, entry, stop, target, expiresAt } = event.data;
      const how = `Entry ${price(entry)}, stop ${price(stop)}, target ${price(target)}; expires ${clockText(expiresAt, zone)}`;
      return [{ ...head, tone: 'grey', what: `Plan: ${strategy}, confidence ${confidence(sure)}`, how }];
    }
    case 'setupRefused':
      return [{ ...head, tone: 'warn', what: `Not taken: ${gateWords(event.data.gate)}`, how: event.data.detail }];
    case 'refused':
      return [{ ...head, tone: 'bad', what: `Refused: ${riskWords(event.data.reason)}`, how: event.data.detail }];
    case 'approved': {
      const { quantity, riskAmount, decidedBy } = event.data;
      const set = decidedBy === undefined ? '' : `, set by ${limitWords(decidedBy)}`;
      const what = `Risk approved ${quantityText(quantity, lot)}${set}`;
      return [
        { ...head, tone: 'good', what, how: `${money(riskAmount, currency)} is lost at the stop: 1R, before costs` },
      ];
    }
    case 'order': {
      const { request, state, filled, reason } = event.data;
      // A fill says more than the state that it makes.
      if (state === 'filled' || state === 'partially-filled' || state === 'initialized') return [];
      const { word, tone } = ORDER_WORDS[state];
      const at = request.price ?? request.stopPrice;
      const how = [
        `${request.side} ${quantityText(request.quantity, lot)}${at === undefined ? '' : ` at ${price(at)}`}`,
        filled > 0n ? `${quantityText(filled, lot)} filled` : '',
        reason ?? '',
      ];
      return [
        {
          ...head,
          tone: tone === 'no' ? 'bad' : tone === 'ok' ? 'good' : 'grey',
          what: `${ROLE_WORDS[request.role]} order: ${word.toLowerCase()}`,
          how: how.filter(Boolean).join(', '),
        },
      ];
    }
    case 'fill': {
      const { role, price: at, quantity, fee, ambiguous } = event.data;
      const doubt = ambiguous ? '; the bar held both stop and target' : '';
      const how = `${quantityText(quantity, lot)} at ${price(at)}, fee ${fixedText(fee, 2)}${doubt}`;
      return [{ ...head, tone: role === 'stop-loss' ? 'bad' : 'good', what: `${ROLE_WORDS[role]} filled`, how }];
    }
    case 'trade': {
      const { exitReason, netPnl, fees } = event.data;
      const r = rOf(netPnl, risk);
      const what = `${EXIT_WORDS[exitReason]}: ${r === undefined ? '' : `${rText(r)}, `}${money(netPnl, currency, 'plus')}`;
      return [
        { ...head, tone: netPnl >= 0n ? 'good' : 'bad', what, how: `After fees of ${money(fees, currency)}. Booked.` },
      ];
    }
    case 'shadowResult': {
      const { outcome, r } = event.data;
      const how =
        outcome === 'unfilled'
          ? 'The entry would not have been filled.'
          : `It would have reached its ${outcome} and made ${rText(r)}.`;
      return [{ ...head, tone: 'grey', what: 'Since then', how }];
    }
    default:
      return [];
  }
}
