// Messages: counts what is sent to the venue in a day of the firm, so that enough is left to look after what is open.
import { firmDay } from '#model/floors.ts';
import { messagesOf } from '#model/rule-status.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import type { Millis } from '#model/time.ts';
import type { Order } from '#model/order.ts';
import type { Plan } from '#model/plan.ts';
import { countHeld } from './exposure.ts';
import { floorsOf } from './floor-room.ts';
import type { AccountRisk } from './settings.ts';
import type { RiskState } from './state.ts';

/** Entry, stop and target. */
const TO_OPEN = 3;
/** An entry is called back, or a position is closed: one cancels, one closes. Kept for each plan that is held. */
const TO_LEAVE = 2;
/** The entry that is replaced is called back. */
const TO_REPLACE = 1;

export function countMessages(state: RiskState, settings: AccountRisk, order: Order, time: Millis): void {
  const count = messagesOf(order);
  if (count > 0 && settings.firm !== undefined) today(state, settings.firm, time).count += count;
}

/** The figures where the plan would leave too few for the rest of the day. */
export function messageRefusal(state: RiskState, { firm }: AccountRisk, plan: Plan, time: Millis): string | undefined {
  if (firm?.messageBudget === undefined) return undefined;
  const kept = TO_LEAVE * (countHeld(state) + 1);
  const needed = plan.replaces === undefined ? TO_OPEN : TO_REPLACE + TO_OPEN;
  const { count } = today(state, firm, time);
  return count + needed + kept <= firm.messageBudget
    ? undefined
    : `${count} sent today, ${needed} to open it and ${kept} kept to leave, limit ${firm.messageBudget}`;
}

function today(state: RiskState, firm: FirmTerms, time: Millis): { count: number } {
  const day = firmDay(floorsOf(state, firm).zone, firm, time);
  if (state.messages?.day !== day) state.messages = { day, count: 0 };
  return state.messages;
}
