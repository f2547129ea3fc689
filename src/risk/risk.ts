// Risk: a plan becomes approved with a size, or refused with a reason. The only maker of Approved; refusal is the default.
import { agent } from '#model/agent.ts';
import { canStart } from '#model/agent-control.ts';
import { foldStanding } from '#model/agent-standing.ts';
import { absolute } from '#model/number.ts';
import { withLimits } from '#model/limits.ts';
import { desksOf } from '#model/per-account.ts';
import type { Approved, Plan } from '#model/plan.ts';
import type { Instrument } from '#model/instrument.ts';
import type { Kind } from '#model/event.ts';
import type { Price, Quantity } from '#model/number.ts';
import { refusalOf } from './checks.ts';
import { anchorEquity, hearAccount, judgeDay, rollDay } from './equity.ts';
import { hearOrder, hearPosition, reserve, withoutReplaced } from './exposure.ts';
import { hearExit, lossAt, reserveExits } from './exits.ts';
import { followFloors, rollFloorDay } from './floor-room.ts';
import { marketsOf, worth } from './market.ts';
import type { Market } from './market.ts';
import type { RiskSettings } from './settings.ts';
import { countMessages } from './messages.ts';
import { warnOfNews } from './news.ts';
import { sizeOf } from './sizing.ts';
import type { Book } from './sizing.ts';
import { initialState } from './state.ts';
import type { RiskState } from './state.ts';
import { warnOfExposure, warnOfLoss } from './warning.ts';

export { DEFAULT_RISK } from './settings.ts';
export type { RiskSettings } from './settings.ts';

const HEARS = [
  'plan',
  'position',
  'order',
  'account',
  'tripped',
  'reset',
  'command',
  'candleClosed',
  'agentFailed',
] as const satisfies readonly Kind[];

/** What the breaker signs its own resets with: a rule that ran out, and no person who takes note. */
const BREAKER = 'breaker';

/**
 * Says `approved` or `refused` for each plan, and `limitNear` when a limit is nearly used. docs/risk.md has every rule.
 * Hears marks only where the price of a market is the conversion rate of another.
 * @throws RangeError when the zone of the trading day is unknown
 */
export const risk = (settings: RiskSettings, instruments: readonly Instrument[]) => {
  const books = desksOf(settings, (own): Book => ({ settings: own, markets: marketsOf(own, instruments) }));
  /** Asked for where it is needed: most of what risk hears needs none. */
  const bookOf = (state: RiskState): Book => {
    const book = books.of(state.name);
    return state.limits === undefined ? book : { ...book, settings: withLimits(book.settings, state.limits) };
  };
  const budgets = books.all.some(({ settings: { firm } }) => firm?.messageBudget !== undefined);
  const rateSymbols = new Set(books.all.flatMap(({ markets }) => rateSymbolsOf(markets)));
  const hears: readonly ((typeof HEARS)[number] | 'mark')[] = rateSymbols.size > 0 ? [...HEARS, 'mark'] : HEARS;
  return agent({
    name: 'risk',
    key: 'account',
    hears,
    says: ['approved', 'refused', 'limitNear'],
    initial: (name) => initialState(name, books.of(name).settings.dayZone),
    step(state, event, say) {
      switch (event.kind) {
        case 'mark':
          if (rateSymbols.has(event.data.symbol)) state.lastPrices.set(event.data.symbol, event.data.close);
          return;
        case 'candleClosed': {
          const { candle, grade } = event.data;
          if (grade === 'rejected') state.rejected.add(`${candle.symbol} ${candle.timeframe}`);
          else if (state.rejected.size > 0) state.rejected.delete(`${candle.symbol} ${candle.timeframe}`);
          return;
        }
        case 'account': {
          const book = bookOf(state);
          rollDay(state, book.settings, event.time);
          hearAccount(state, book.settings, event.data);
          followFloors(state, book.settings, event.data, event.time);
          warnOfLoss(state, book, say);
          warnOfNews(state, book, event.time, say);
          return;
        }
        case 'position':
          hearPosition(state, event.data);
          return;
        case 'order':
          hearOrder(state, event.data);
          hearExit(state, event.data);
          if (budgets) countMessages(state, bookOf(state).settings, event.data, event.time);
          return;
        case 'tripped':
          state.tripped = [...state.tripped, event.data];
          return;
        case 'reset':
          state.tripped = state.tripped.filter(({ tier }) => tier !== event.data.tier);
          if (event.data.tier === 'account' && event.data.by !== BREAKER) anchorEquity(state);
          return;
        case 'command':
          switch (event.data.type) {
            case 'pause':
              state.paused = true;
              return;
            case 'resume':
              state.paused = false;
              return;
            case 'set-limits': {
              state.limits = event.data.limits;
              // What was warned of was the use of another limit.
              state.warned.clear();
              const book = bookOf(state);
              rollDay(state, book.settings, event.time);
              judgeDay(state, book.settings);
              warnOfLoss(state, book, say);
              return;
            }
            default:
              foldStanding(state.agents, event);
              return;
          }
        case 'agentFailed':
          // The breaker trips for it and stays so. It is kept here too, since the breaker may be the one that has failed.
          if (!canStart(event.data.agent)) foldStanding(state.agents, event);
          return;
        case 'plan': {
          const book = bookOf(state);
          rollDay(state, book.settings, event.time);
          rollFloorDay(state, book.settings, event.time);
          const plan = event.data;
          const market = book.markets.get(plan.symbol);
          const refusal = refusalOf({ plan, time: event.time, state, book, market });
          if (refusal !== undefined) {
            say('refused', { plan, ...refusal });
            return;
          }
          if (plan.exitsOf !== undefined) {
            const approved = approveExits(state, market!, plan);
            reserveExits(state, plan);
            say('approved', approved);
            return;
          }
          const approved = approve(withoutReplaced(state, plan), book, market!, plan);
          reserve(state, approved);
          if (plan.replaces === undefined) state.lastApprovedAt = event.time;
          say('approved', approved);
          warnOfExposure(state, book, plan.symbol, say);
        }
      }
    },
  });
};

/** The one place in the whole system where a plan is turned into something that execution accepts. */
function approve(state: RiskState, book: Book, market: Market, plan: Plan): Approved {
  const { quantity, decidedBy } = sizeOf(state, book, market, plan);
  const riskAmount = riskOf(state, market, plan, quantity);
  return { plan, quantity, riskAmount, decidedBy } as Approved;
}

/** Of a position: what it would lose at the new stop. */
const approveExits = (state: RiskState, market: Market, plan: Plan): Approved => {
  const slot = state.slots.get(plan.exitsOf!)!;
  return { plan, quantity: slot.quantity, riskAmount: lossAt(state, market, slot, plan) } as Approved;
};

const riskOf = (state: RiskState, market: Market, { entry, stop }: Plan, quantity: Quantity) =>
  worth(state, market, absolute((entry - stop) as Price), quantity)!;

/** Markets whose price is the conversion rate of another. */
const rateSymbolsOf = (markets: ReadonlyMap<string, Market>): readonly string[] =>
  [...markets.values()].flatMap(({ conversion }) => (conversion?.kind === 'market' ? [conversion.symbol] : []));
