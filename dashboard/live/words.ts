// Words: what the codes of the agents are called, short, for a line in a list. The figures stand in the event's own detail.
import type { BreakerTier } from '#model/event.ts';
import type { DecisionGate, RiskReason } from '#model/plan.ts';
import type { ExitReason } from '#model/entry.ts';
import type { OrderState } from '#model/order.ts';

const GATE: Readonly<Record<DecisionGate, string>> = {
  'data-quality': 'Data not good enough',
  'warm-up': 'Not enough bars yet',
  'not-enough-evidence': 'Not enough evidence',
  'against-higher-timeframe': 'Against the higher timeframe',
  'outside-session': 'Outside the session',
  confidence: 'Confidence too low',
  'stop-too-tight': 'Stop too tight',
  'stop-too-wide': 'Stop too wide',
  'reward-too-small': 'Reward too small',
};

const RISK: Partial<Record<RiskReason, string>> = {
  paused: 'Paused by a person',
  'breaker-tripped': 'A breaker is tripped',
  'data-rejected': 'Data rejected',
  'unknown-instrument': 'Nothing is known of this instrument',
  'no-conversion-rate': 'No rate to convert with',
  'stop-missing': 'No stop',
  'stop-on-wrong-side': 'Stop on the wrong side',
  'target-on-wrong-side': 'Target on the wrong side',
  'short-on-spot': 'Spot cannot be sold short',
  'nothing-to-replace': 'The order to change does not wait any more',
  'symbol-busy': 'A position or order is open in this market',
  'max-open-positions': 'As many positions as may be',
  'min-time-between-trades': 'Too soon after the last trade',
  'daily-loss': 'Daily loss limit',
  'max-drawdown': 'Drawdown limit',
  'rule-floor': 'Floor of the account rules',
  'news-window': 'Too near to news',
  'message-budget': 'Too many messages today',
  'max-symbol-exposure': 'Exposure limit of the market',
  'max-group-exposure': 'Exposure limit of the group',
  'max-leverage': 'Leverage limit',
  'below-minimum-quantity': 'Smaller than the venue takes',
  'below-minimum-notional': 'Worth less than the venue takes',
};

const plain = (code: string): string => {
  const words = code.replaceAll(/[-_]/g, ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

export const gateWords = (gate: string): string => (GATE as Readonly<Record<string, string>>)[gate] ?? plain(gate);
export const riskWords = (reason: string): string =>
  (RISK as Readonly<Record<string, string>>)[reason.replaceAll('_', '-')] ?? plain(reason);
export const ruleWords = plain;

const LIMITS: Readonly<Record<string, string>> = {
  'max-risk-per-trade': 'risk of a trade',
  'max-position-notional': 'largest position',
  'max-quantity of the venue': 'largest order of the venue',
  'max-symbol-exposure': 'exposure of the market',
  'max-leverage': 'leverage',
  'the quantity asked for': 'the quantity asked for',
};

/** The limit that set a size, as it stands after "set by". */
export function limitWords(limit: string): string {
  const group = /^max-group-exposure (.+)$/.exec(limit)?.[1];
  const floor = /^rule-floor (.+)$/.exec(limit)?.[1];
  if (group !== undefined) return `exposure of the group ${group}`;
  if (floor !== undefined) return `the ${floor.replaceAll('-', ' ')} of the account rules`;
  return LIMITS[limit] ?? limit.replaceAll('-', ' ');
}

/** `Stop hit`, as the head of the line of a closed trade. */
export const EXIT_WORDS: Readonly<Record<ExitReason, string>> = {
  'stop-loss': 'Stop hit',
  'take-profit': 'Target hit',
  close: 'Closed',
  'end-of-data': 'End of data',
};

export const TIER_WORDS: Readonly<Record<BreakerTier, string>> = {
  agent: 'Agent',
  account: 'Account',
  system: 'System',
};

/** The fourteen states of an order, and which of them are on their way to somewhere. */
export const ORDER_WORDS: Readonly<
  Record<OrderState, { readonly word: string; readonly tone: 'grey' | 'ok' | 'no' | 'warn' }>
> = {
  initialized: { word: 'Made', tone: 'warn' },
  denied: { word: 'Denied', tone: 'no' },
  emulated: { word: 'Held by the agent', tone: 'grey' },
  released: { word: 'Released', tone: 'warn' },
  submitted: { word: 'Sent', tone: 'warn' },
  accepted: { word: 'Working', tone: 'grey' },
  rejected: { word: 'Rejected', tone: 'no' },
  canceled: { word: 'Cancelled', tone: 'grey' },
  expired: { word: 'Expired', tone: 'grey' },
  triggered: { word: 'Triggered', tone: 'warn' },
  'pending-update': { word: 'Changing', tone: 'warn' },
  'pending-cancel': { word: 'Cancelling', tone: 'warn' },
  'partially-filled': { word: 'Partly filled', tone: 'warn' },
  filled: { word: 'Filled', tone: 'ok' },
};
