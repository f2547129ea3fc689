// Fixture of the saga tests: a saga over an exchange that is played by hand, answer by answer.
import { DEFAULT_SAGA } from './settings.ts';
import { formatFixed, quantity } from '#model/number.ts';
import { orderSaga } from './saga.ts';
import { ENTRY, RULES } from './case.fixture.ts';
import type { BookingRules, KnownPlan, SagaNotice, SagaOptions } from './saga.ts';
import type { OrderRequest, VenueReport } from '#model/order.ts';
import type { OrderWire, WireAnswer, WireNews, WireOrder } from '#model/order-wire.ts';

type Call = { readonly words: string; readonly answer: (answer: WireAnswer<never>) => void };
export type WireDeskOptions = {
  readonly hasBrackets?: boolean;
  readonly hasPairs?: boolean;
  readonly known?: readonly KnownPlan[];
  readonly rules?: BookingRules;
  readonly mayPlace?: SagaOptions['mayPlace'];
};

const sized = ({ id, quantity: size }: WireOrder): string => `${id} ${formatFixed(size)}`;

/** What is asked, told and noticed is given once each, as words. */
export function wireDesk(options: WireDeskOptions = {}) {
  const { hasBrackets = false, hasPairs = true, known = [], rules = RULES, mayPlace } = options;
  const clock = { now: 100_000 };
  const calls: Call[] = [];
  const asked: string[] = [];
  const said: string[] = [];
  const notices: SagaNotice[] = [];
  const call = <Value>(words: string): Promise<WireAnswer<Value>> => {
    const { promise, resolve } = Promise.withResolvers<WireAnswer<Value>>();
    calls.push({ words, answer: resolve });
    asked.push(words);
    return promise;
  };
  const done = async <Value>(value: Value): Promise<WireAnswer<Value>> => ({ outcome: 'done', value });
  const wire: OrderWire = {
    name: 'by hand',
    hasBrackets,
    hasPairs,
    hasTrailing: false,
    now: () => clock.now,
    start: async () => undefined,
    stop: async () => undefined,
    place: (order) => call(`place ${sized(order)}`),
    placePair: ({ id, stop, target }) => call(`pair ${id}: ${sized(stop)}, ${sized(target)}`),
    placeBracket: (entry, { id, stop, target }) =>
      call(`bracket ${id}: ${sized(entry)}, ${sized(stop)}, ${sized(target)}`),
    cancel: (_symbol, id) => call(`cancel ${id}`),
    order: (_symbol, id) => call(`order ${id}`),
    openOrders: () => call('open'),
    balances: () => done([]),
    permissions: () => done({ canTrade: true, canWithdraw: false, isBoundToAddress: true }),
    commission: () => done(0),
  };
  const report = (each: VenueReport): void => {
    const why = 'reason' in each ? `: ${each.reason}` : 'detail' in each ? `: ${each.detail}` : '';
    said.push(`${each.type} ${'clientId' in each ? each.clientId : ''}${why}`);
  };
  const saga = orderSaga(
    {
      wire,
      settings: DEFAULT_SAGA,
      rulesOf: () => rules,
      report,
      notice: (notice) => void notices.push(notice),
      prefix: 'smc-',
      ...(mayPlace === undefined ? {} : { mayPlace }),
    },
    known,
  );
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
  };
  const answer = async (value: WireAnswer<unknown>): Promise<void> => {
    calls.shift()!.answer(value as WireAnswer<never>);
    await settled();
  };
  return {
    saga,
    clock,
    notices,
    place: (request: OrderRequest = ENTRY) => saga.place(structuredClone(request), clock.now),
    hear: (news: WireNews) => saga.hear(news),
    asked: () => asked.splice(0),
    said: () => said.splice(0),
    /** Answers the oldest question that has none yet. */
    answer,
    /** As long as it is asked where an order stands. */
    answerLooks: async (value: WireAnswer<unknown>): Promise<void> => {
      while (calls[0]?.words.startsWith('order ') === true) await answer(value);
    },
    /** Time goes on, and the saga looks. */
    pass: (ms: number): void => {
      clock.now += ms;
      saga.tick();
    },
  };
}

export const DONE = (value: unknown): WireAnswer<unknown> => ({ outcome: 'done', value });
export const NOT_SENT: WireAnswer<unknown> = { outcome: 'not-sent', waitMs: 2_000, detail: 'busy' };
export const unknownUntil = (until: number): WireAnswer<unknown> => ({ outcome: 'unknown', until, detail: 'silence' });
export const ONE = quantity('1');
