// Equity: follows the account through the trading day, its daily loss and its drawdown.
import { DAY_MS, localTime } from '#model/time.ts';
import { larger } from '#model/number.ts';
import type { AccountState } from '#model/entry.ts';
import type { Cash } from '#model/number.ts';
import type { Millis } from '#model/time.ts';
import type { AccountRisk } from './settings.ts';
import type { RiskState } from './state.ts';

/**
 * Opens the trading day that holds `time`. Equity cannot move unheard, so that a day begins with what was last heard,
 * also when nothing was heard for days.
 */
export function rollDay(state: RiskState, settings: AccountRisk, time: Millis): void {
  const day = Math.floor((localTime(state.zone, time) - settings.dayStartMs) / DAY_MS);
  if (day === state.day) return;
  state.day = day;
  state.dayHalted = false;
  if (state.account !== undefined) state.dayStart = state.account.equity;
}

export function hearAccount(state: RiskState, settings: AccountRisk, account: AccountState): void {
  if (state.account === undefined) state.dayStart = account.equity;
  state.account = account;
  state.peak = larger(state.peak, account.equity);
  judgeDay(state, settings);
}

/** Latched: neither a recovery within the day nor a wider limit reopens it. */
export function judgeDay(state: RiskState, settings: AccountRisk): void {
  if (dailyLoss(state) >= settings.maxDailyLoss) state.dayHalted = true;
}

/** A person has taken note and starts anew from here: day and drawdown are counted from the equity of now. */
export function anchorEquity(state: RiskState): void {
  state.dayHalted = false;
  if (state.account === undefined) return;
  state.dayStart = state.account.equity;
  state.peak = state.account.equity;
}

/** Negative while the day is in profit. */
export const dailyLoss = (state: RiskState): Cash =>
  (state.account === undefined ? 0n : state.dayStart - state.account.equity) as Cash;

export const drawdown = (state: RiskState): Cash =>
  (state.account === undefined ? 0n : state.peak - state.account.equity) as Cash;

/** The drawdown that is too much; undefined where no limit is set. */
export const drawdownLimit = (state: RiskState, settings: AccountRisk): Cash | undefined =>
  settings.maxDrawdownBps === undefined
    ? undefined
    : (((state.peak * BigInt(settings.maxDrawdownBps)) / 10_000n) as Cash);
