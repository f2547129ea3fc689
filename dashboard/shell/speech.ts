// Speech: which of the decisions are spoken, and in what words; many at once become one sentence.
import { plural } from '#dashboard/format/figure.ts';
import { EXIT_WORDS, ruleWords } from '#dashboard/live/words.ts';
import type { Decision, DecisionKind } from '#dashboard/live/decisions.ts';
import type { Settings } from '#dashboard/settings/settings.ts';

const ALERTS: ReadonlySet<DecisionKind> = new Set(['tripped', 'failed']);
const TRADES: ReadonlySet<DecisionKind> = new Set(['filled', 'closed', 'order-failed']);

/** At once, and interrupting. */
export const isAlert = ({ kind }: Decision): boolean => ALERTS.has(kind);

export const isSpoken = (decision: Decision, announce: Settings['announce']): boolean =>
  isAlert(decision) || announce === 'all' || (announce === 'trades' && TRADES.has(decision.kind));

const sideWord = (side: 'buy' | 'sell'): string => (side === 'buy' ? 'long' : 'short');

function sentence(decision: Decision): string {
  switch (decision.kind) {
    case 'filled':
      return `Filled: ${sideWord(decision.side)} ${decision.symbol}.`;
    case 'closed':
      return `${EXIT_WORDS[decision.exit]}: ${sideWord(decision.side)} ${decision.symbol}.`;
    case 'refused':
      return `Refused: ${sideWord(decision.side)} ${decision.symbol}.`;
    case 'not-taken':
      return `Not taken: ${sideWord(decision.side)} ${decision.symbol}.`;
    case 'order-failed':
      return `Order ${decision.state}: ${decision.symbol}.`;
    case 'tripped':
      return `Breaker tripped: ${ruleWords(decision.rule)}. ${decision.detail}.`;
    case 'reset':
      return `Breaker reset by ${decision.by}.`;
    case 'failed':
      return `Agent failed: ${decision.agent}.`;
    case 'command':
      return `${ruleWords(decision.type)} by ${decision.by}.`;
  }
}

const WORD: Readonly<Record<DecisionKind, readonly [one: string, many: string]>> = {
  filled: ['fill', 'fills'],
  closed: ['closed trade', 'closed trades'],
  refused: ['refusal', 'refusals'],
  'not-taken': ['setup not taken', 'setups not taken'],
  'order-failed': ['failed order', 'failed orders'],
  tripped: ['breaker tripped', 'breakers tripped'],
  reset: ['reset', 'resets'],
  failed: ['failed agent', 'failed agents'],
  command: ['command', 'commands'],
};

/** One is told in full, several are counted: "3 refusals, 1 fill". */
export function spoken(decisions: readonly Decision[]): string {
  const [only] = decisions;
  if (only === undefined) return '';
  if (decisions.length === 1) return sentence(only);
  const counts = new Map<DecisionKind, number>();
  for (const { kind } of decisions) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return `${[...counts].map(([kind, amount]) => plural(amount, ...WORD[kind])).join(', ')}.`;
}
