// Last words: the last decision as the end of the answer line.
import { EXIT_WORDS, ruleWords } from '#dashboard/live/words.ts';
import type { Decision } from '#dashboard/live/decisions.ts';

const side = (given: 'buy' | 'sell'): string => (given === 'buy' ? 'long' : 'short');
const lower = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

/** @param when its time, as it is to be read */
export function lastWords(decision: Decision, when: string): string {
  const said = (): string => {
    switch (decision.kind) {
      case 'filled':
        return `${side(decision.side)} ${decision.symbol} filled`;
      case 'refused':
        return `${side(decision.side)} ${decision.symbol} refused`;
      case 'not-taken':
        return `${side(decision.side)} ${decision.symbol} not taken`;
      case 'closed':
        return `${side(decision.side)} ${decision.symbol} closed, ${lower(EXIT_WORDS[decision.exit])}`;
      case 'order-failed':
        return `order of ${decision.symbol} ${decision.state}`;
      case 'tripped':
        return `breaker ${lower(ruleWords(decision.rule))} tripped`;
      case 'reset':
        return `breaker reset by ${decision.by}`;
      case 'failed':
        return `agent ${decision.agent} failed`;
      case 'command':
        return `${lower(ruleWords(decision.type))} by ${decision.by}`;
    }
  };
  return `Last decision at ${when}: ${said()}.`;
}
