// Sweep: which parameters to turn and over which values, as a person types them; and what came of it, in sentences.
import { camel } from '#dashboard/jobs/camel.ts';
import { isOver, jobsAt, pollOf } from '#dashboard/jobs/job.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { percent, plural, rText } from '#dashboard/format/figure.ts';
import { queryOptions } from '@tanstack/react-query';
import type { JobHead } from '#dashboard/jobs/job.ts';
import type { Optimisation, SweepAxis } from '#model/optimisation.ts';
import type { RunRequest, StrategyFacts } from './runs.ts';

export type SweepReply = JobHead & {
  readonly request: RunRequest & { readonly axes: readonly SweepAxis[] };
  readonly optimisation?: unknown;
};

export const sweeps = jobsAt<SweepReply, SweepReply>('/api/v1/analytics/optimisation');

export const sweepsQuery = queryOptions({
  queryKey: ['sweeps'],
  queryFn: ({ signal }) => sweeps.list(signal),
});

export const sweepQuery = (id: string) =>
  queryOptions({
    queryKey: ['sweep', id],
    queryFn: async ({ signal }) => {
      const reply = await sweeps.find(id, signal);
      return {
        reply,
        found: reply.optimisation === undefined ? undefined : (camel(reply.optimisation) as unknown as Optimisation),
      };
    },
    refetchInterval: ({ state }) => pollOf(state.data?.reply),
    staleTime: ({ state }) => (state.data !== undefined && isOver(state.data.reply.status) ? Infinity : 0),
    structuralSharing: false,
    retry: false,
  });

/** An axis as it is typed. `name` is strategy and parameter. */
export type AxisDraft = { readonly name: string; readonly values: string };

export const VARIANTS_MOST = 49;
const STEPS = 5;
const NUMBER = /^-?\d+(?:\.\d+)?$/;

type Rule = StrategyFacts['parameters'][number];

const axisName = (strategy: string, parameter: string): string => `${strategy} ${parameter}`;

/** Every parameter of the strategies of a run. */
export const rulesOf = (
  strategies: readonly StrategyFacts[],
  request: RunRequest,
): ReadonlyMap<string, Rule & { readonly strategy: string }> =>
  new Map(
    strategies
      .filter(({ name }) => request.strategy_config.strategies.some((each) => each.name === name))
      .flatMap(({ name, parameters }) =>
        parameters.map((rule) => [axisName(name, rule.name), { ...rule, strategy: name }] as const),
      ),
  );

/** Some values from the least to the most, so that there is something to begin with. */
export function valuesFor({ minimum, maximum, whole }: Rule): string {
  const steps = whole ? Math.min(STEPS, maximum - minimum + 1) : STEPS;
  const values = Array.from(
    { length: steps },
    (_, step) => minimum + ((maximum - minimum) * step) / Math.max(1, steps - 1),
  );
  return [...new Set(values.map((value) => Number((whole ? Math.round(value) : value).toPrecision(3))))].join(', ');
}

export function axisFault({ values }: AxisDraft, rule: Rule | undefined): string | undefined {
  if (rule === undefined) return 'Choose a parameter.';
  const texts = values.split(',').map((text) => text.trim());
  if (texts.length < 2) return 'At least two values, with commas between.';
  if (new Set(texts.map(Number)).size !== texts.length) return 'Each value once.';
  const { minimum, maximum, whole } = rule;
  const isRight = texts.every(
    (text) =>
      NUMBER.test(text) &&
      Number(text) >= minimum &&
      Number(text) <= maximum &&
      (!whole || Number.isInteger(Number(text))),
  );
  return isRight
    ? undefined
    : `${whole ? 'Whole numbers' : 'Numbers'} from ${minimum} to ${maximum}, with commas between.`;
}

export const axisOf = ({ values }: AxisDraft, rule: Rule & { readonly strategy: string }): SweepAxis => ({
  strategy: rule.strategy,
  parameter: rule.name,
  values: values.split(',').map((text) => Number(text.trim())),
});

export const variantsIn = (axes: readonly AxisDraft[]): number =>
  axes.reduce((product, { values }) => product * values.split(',').length, 1);

/** The very same backtest, but for what is turned. */
export const isOf = ({ request: { axes: _axes, ...base } }: SweepReply, request: RunRequest): boolean =>
  JSON.stringify(base) === JSON.stringify(request);

export const variantWords = ({ axes }: Optimisation, values: readonly number[]): string =>
  axes.map(({ parameter }, place) => `${parameter} ${values[place]}`).join(', ');

/** What it comes to, the part that counts first. */
export function sweepSentences(found: Optimisation): readonly string[] {
  const { best, variants, outOfSample, trials, deflatedSharpe, overfitting, walkForward, walkTrades } = found;
  const winner = best === null ? undefined : variants[best];
  if (winner === undefined)
    return ['No variant made thirty trades in sample, so none can be chosen. Take more days, or a shorter timeframe.'];
  const name = variantWords(found, winner.values);
  const said = [
    `Best in sample: ${name}, ${rText(winner.meanInSample ?? undefined)} a trade over ${plural(winner.tradesInSample, 'trade')}.`,
  ];
  if (outOfSample.value === null || outOfSample.bounds === null)
    said.push(`Out of sample it made ${plural(winner.tradesOutOfSample, 'trade')}; below thirty no mean is told.`);
  else {
    const { low95, high95 } = outOfSample.bounds;
    const verdict =
      low95 > 0 ? 'It holds there.' : high95 < 0 ? 'It loses there.' : 'It cannot be told from zero there.';
    said.push(
      `Out of sample it makes ${rText(outOfSample.value)}, ${rText(low95).slice(0, -1)} to ${rText(high95)}, 95%. ${verdict}`,
    );
  }
  said.push(
    walkForward.value === null || walkForward.bounds === null
      ? `Walked forward, choosing anew before each part: ${plural(walkTrades, 'trade')}, too few for a mean.`
      : `Walked forward, choosing anew before each part: ${rText(walkForward.value)} a trade over ${plural(walkTrades, 'trade')}, ${rText(walkForward.bounds.low95).slice(0, -1)} to ${rText(walkForward.bounds.high95)}, 95%.`,
  );
  if (deflatedSharpe !== null)
    said.push(
      `After ${plural(trials, 'trial')} the chance of a true edge is ${decimals(deflatedSharpe, 2)}; 0.95 is asked for.`,
    );
  if (overfitting !== null)
    said.push(
      `In ${percent(overfitting)} of splits the best of one half is in the lower half of the other${overfitting > 0.4 ? ': choosing here is no better than a coin' : ''}.`,
    );
  return said;
}
