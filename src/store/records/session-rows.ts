// Session rows: which trading session an account is in, and what it has come to.
import { formatFixed, larger, parseFixed, ratio } from '#model/number.ts';
import { DAY_MS } from '#model/time.ts';
import { plus } from './amount.ts';
import { PORTFOLIOS, RISK_METRICS, SESSIONS } from './tables.ts';
import type { Draft } from './draft.ts';
import type { Event } from '#model/event.ts';
import type { Json } from './table.ts';
import type { Millis } from '#model/time.ts';
import type { Plan } from '#model/plan.ts';
import type { Portfolio, Session } from './tables.ts';

function begin(draft: Draft, account: string, time: Millis, before: Portfolio | undefined): Session {
  const number = (before?.sessions ?? 0) + 1;
  const id = `${account}/${number}`;
  const session: Session = {
    account,
    id,
    user_id: null,
    session_name: `${account} ${number}`,
    strategy_config: { strategies: [], symbols: [], timeframes: [] },
    start_time: time,
    end_time: null,
    currency: before?.currency ?? null,
    total_pnl: '0',
    max_drawdown: '0',
    peak_equity: null,
    total_trades: 0,
    winning_trades: 0,
  };
  const empty: Omit<Portfolio, 'sessions' | 'session_id'> = {
    account,
    id: account,
    user_id: null,
    currency: null,
    cash: '0',
    unrealized_pnl: '0',
    equity: null,
    open_positions: 0,
    day: null,
    day_start_equity: null,
    updated_at: time,
  };
  draft.put(SESSIONS, session);
  draft.put(PORTFOLIOS, { ...(before ?? empty), sessions: number, session_id: id });
  return session;
}

/** The one that runs, or the last; the first is begun by the first word about the account. */
export function sessionOf(draft: Draft, account: string, time: Millis): Session {
  const portfolio = draft.get(PORTFOLIOS, account);
  const known = portfolio === undefined ? undefined : draft.get(SESSIONS, account, portfolio.session_id);
  return known ?? begin(draft, account, time, portfolio);
}

const withName = (names: Json | undefined, name: string): readonly Json[] =>
  [...new Set([...(names as readonly string[]), name])].sort();

/** A session that has ended is followed by another with the next approval: what the last one left is still its own. */
export function noteApproval(draft: Draft, account: string, time: Millis, plan: Plan): Session {
  const last = sessionOf(draft, account, time);
  const session = last.end_time === null ? last : begin(draft, account, time, draft.get(PORTFOLIOS, account));
  const config = session.strategy_config as { readonly [name: string]: Json };
  const changed: Session = {
    ...session,
    strategy_config: {
      strategies: withName(config['strategies'], plan.strategy),
      symbols: withName(config['symbols'], plan.symbol),
      timeframes: withName(config['timeframes'], plan.timeframe),
    },
  };
  draft.put(SESSIONS, changed);
  return changed;
}

/** The tape is at its end: for the account that is named, or for all where a market is. */
export function noteEnd(draft: Draft, { key, time }: Event<'endOfData'>): void {
  const named = draft.get(PORTFOLIOS, key);
  for (const { account } of named === undefined ? [...draft.all(PORTFOLIOS)] : [named])
    draft.put(SESSIONS, { ...sessionOf(draft, account, time), end_time: time });
}

export function noteResult(draft: Draft, { key: account, time, data }: Event<'trade'>): void {
  const session = sessionOf(draft, account, time);
  draft.put(SESSIONS, {
    ...session,
    total_pnl: plus(session.total_pnl, data.netPnl),
    total_trades: session.total_trades + 1,
    winning_trades: session.winning_trades + (data.netPnl > 0n ? 1 : 0),
  });
}

/** The account marked to market: the portfolio as it stands, a point of its history, and how deep the session went. */
export function noteAccount(draft: Draft, { key: account, time, data }: Event<'account'>): void {
  const session = sessionOf(draft, account, time);
  const portfolio = draft.get(PORTFOLIOS, account)!;
  const { currency, equity } = data;
  const peak = session.peak_equity === null ? equity : larger(equity, parseFixed(session.peak_equity));
  const drawdown = peak > 0n ? ratio(peak - equity, peak, 'up') : 0n;
  const day = Math.floor(time / DAY_MS);
  const dayStart = portfolio.day === day ? portfolio.day_start_equity : portfolio.equity;
  const start = dayStart ?? formatFixed(equity);
  const amounts = {
    cash: formatFixed(data.cash),
    unrealized_pnl: formatFixed(data.unrealised),
    equity: formatFixed(equity),
    open_positions: data.openPositions,
  };
  draft.put(PORTFOLIOS, { ...portfolio, ...amounts, currency, day, day_start_equity: start, updated_at: time });
  draft.put(SESSIONS, {
    ...session,
    currency,
    peak_equity: formatFixed(peak),
    max_drawdown: formatFixed(larger(parseFixed(session.max_drawdown), drawdown)),
  });
  draft.put(RISK_METRICS, {
    account,
    timestamp: time,
    session_id: session.id,
    currency,
    ...amounts,
    daily_pnl: formatFixed(equity - parseFixed(start)),
    peak_equity: formatFixed(peak),
    drawdown: formatFixed(drawdown),
  });
}
