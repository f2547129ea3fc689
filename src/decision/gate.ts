// Gate: the questions that a drafted plan must pass, in the order of DECISION_GATES; the first that says no is named.
import { DECISION_GATES } from '#model/plan.ts';
import { speaking } from './draft.ts';
import { toNumber } from '#model/number.ts';
import type { Analysed } from '#model/event.ts';
import type { Chart } from './strategies/kit/chart.ts';
import type { DecisionGate, Plan } from '#model/plan.ts';
import type { DecisionSettings } from './settings.ts';
import type { Setup } from './strategies/kit/strategy.ts';

type Question = {
  readonly plan: Plan;
  readonly setup: Setup;
  readonly analysed: Analysed;
  readonly chart: Chart;
  readonly higher: Chart | undefined;
  readonly settings: DecisionSettings;
};

const stopAtr = ({ plan, chart }: Question): number => Math.abs(toNumber(plan.entry - plan.stop)) / chart.atr;

const reward = ({ plan }: Question): number => {
  const sign = plan.side === 'buy' ? 1 : -1;
  const risk = sign * toNumber(plan.entry - plan.stop);
  return risk > 0 ? (sign * toNumber(plan.target - plan.entry)) / risk : 0;
};

const trendWord = (trend: number): string => (trend === 1 ? 'up' : trend === -1 ? 'down' : 'unknown');

/** Each gate answers with the figure and the limit when it stops the plan, and with nothing when it lets it through. */
const GATES: Readonly<Record<DecisionGate, (question: Question) => string | undefined>> = {
  'data-quality': ({ analysed }) =>
    analysed.grade === 'rejected' ? 'the candle is graded rejected, at least acceptable is needed' : undefined,
  'warm-up': ({ chart, settings }) =>
    chart.bars < settings.warmUpBars ? `${chart.bars} bars seen of ${settings.warmUpBars}` : undefined,
  'not-enough-evidence': ({ setup, settings }) => {
    const needed = Math.max(settings.minimumEvidence, setup.minimumSupports ?? 0);
    const found = speaking(setup.supports);
    return found < needed ? `${found} pieces of evidence of at least ${needed}` : undefined;
  },
  // A trend that is not yet known speaks neither for nor against.
  'against-higher-timeframe': ({ setup, higher }) =>
    higher !== undefined && higher.trend === -setup.direction
      ? `${higher.timeframe} structure points ${trendWord(higher.trend)}, the plan ${trendWord(setup.direction)}`
      : undefined,
  'outside-session': ({ analysed, settings }) =>
    settings.sessions !== 0 && (analysed.sessions & settings.sessions) === 0
      ? `sessions open ${analysed.sessions}, asked for one of ${settings.sessions}`
      : undefined,
  confidence: ({ plan, settings }) =>
    plan.confidence < settings.confidenceThreshold
      ? `confidence ${plan.confidence.toFixed(3)} of at least ${settings.confidenceThreshold}`
      : undefined,
  'stop-too-tight': (question) => {
    const distance = stopAtr(question);
    const limit = question.settings.minimumStopAtr;
    return distance < limit ? `stop ${distance.toFixed(2)} ATR away, at least ${limit}` : undefined;
  },
  'stop-too-wide': (question) => {
    const distance = stopAtr(question);
    const limit = question.settings.maximumStopAtr;
    return distance > limit ? `stop ${distance.toFixed(2)} ATR away, at most ${limit}` : undefined;
  },
  'reward-too-small': (question) => {
    const figure = reward(question);
    const limit = question.settings.minimumReward;
    return figure < limit ? `reward ${figure.toFixed(2)} R, at least ${limit}` : undefined;
  },
};

/** The first gate that stops the plan, or undefined when all let it through. */
export function firstRefusal(question: Question): { readonly gate: DecisionGate; readonly detail: string } | undefined {
  for (const gate of DECISION_GATES) {
    const detail = GATES[gate](question);
    if (detail !== undefined) return { gate, detail };
  }
  return undefined;
}
