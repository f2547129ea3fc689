// Decision: patterns and the state of the market become a plan, or the reason why not. The door of the room.
import { agent } from '#model/agent.ts';
import { assert, SmcError } from '#model/fate.ts';
import { castShadow, followShadows } from './shadow.ts';
import { chartClose, chartPattern, newChart } from './strategies/kit/chart.ts';
import { checkStrategy, strategyOf } from './registry.ts';
import { draftPlan } from './draft.ts';
import { TIMEFRAMES } from '#model/time.ts';
import { firstRefusal } from './gate.ts';
import { isWatched, routesOf } from './route.ts';
import type { Agent, Say } from '#model/agent.ts';
import type { Analysed } from '#model/event.ts';
import type { AnyStrategy, Context, Setup } from './strategies/kit/strategy.ts';
import type { Chart } from './strategies/kit/chart.ts';
import type { DecisionSettings } from './settings.ts';
import type { Instrument } from '#model/instrument.ts';
import type { PatternChange } from '#model/pattern.ts';
import type { Shadow } from './shadow.ts';
import type { Timeframe } from '#model/time.ts';

export { DEFAULT_DECISION } from './settings.ts';
export type { DecisionSettings, StrategyChoice } from './settings.ts';
export { checkStrategy, parametersOf, STRATEGIES, strategyNames } from './registry.ts';

/** One entry timeframe: a state for each chosen strategy, in their order, and the setups not taken that are followed. */
type Desk = { readonly states: unknown[]; readonly shadows: Shadow[] };
export type DecisionState = {
  readonly charts: Partial<Record<Timeframe, Chart>>;
  readonly desks: Partial<Record<Timeframe, Desk>>;
};

/** A chosen strategy with the types of its state and parameters forgotten. */
type Seat = {
  readonly name: string;
  readonly strategy: AnyStrategy;
  readonly onPattern: (state: unknown, change: PatternChange, bar: number) => void;
  readonly decide: (state: unknown, analysed: Analysed, context: Context<string>) => readonly Setup[];
  readonly parameters: Readonly<Record<string, number>>;
};

type Says = 'plan' | 'setupRefused' | 'shadowResult';

/**
 * Decides at `analysed` of an entry timeframe. Each setup of each strategy is drafted as a plan and asked the gates: it is
 * said as `plan` or as `setupRefused`, and what was refused is followed and later said as `shadowResult`.
 * @throws SmcError CONFIG_INVALID when a strategy or a parameter is not known, or one strategy is chosen twice
 */
export function decision(
  settings: DecisionSettings,
  instruments: readonly Instrument[],
): Agent<DecisionState, 'pattern' | 'indicator' | 'analysed', Says> {
  const seats = settings.strategies.map(seatOf);
  const routes = routesOf(
    seats.map(({ strategy }) => strategy),
    settings.timeframes,
  );
  const entries = new Set(settings.timeframes);
  const watches = (timeframe: Timeframe): boolean => isWatched(timeframe, settings.timeframes);
  const facts = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));

  const decide = (state: DecisionState, analysed: Analysed, chart: Chart, say: Say<Says>): void => {
    const { timeframe, symbol } = analysed.candle;
    const desk = state.desks[timeframe]!;
    // Prices of a rejected candle prove nothing, neither a fill nor a stop.
    if (analysed.grade !== 'rejected')
      followShadows(desk.shadows, analysed.candle, (result) => say('shadowResult', result));
    // Without ATR no stop can be measured, so there are no setups yet.
    if (!(analysed.atr > 0)) return;
    const higher = higherChart(state, timeframe, settings);
    for (const [index, seat] of seats.entries()) {
      const context = { parameters: seat.parameters, chart, higher };
      for (const setup of seat.decide(desk.states[index], analysed, context)) {
        const instrument = facts.get(symbol);
        assert(instrument !== undefined, `decision is given the instrument of every market it hears: ${symbol}`);
        const plan = draftPlan(setup, seat.name, analysed, longerCharts(state, timeframe), instrument, settings);
        const refusal = firstRefusal({ plan, setup, analysed, chart, higher, settings });
        if (refusal === undefined) say('plan', plan);
        else {
          say('setupRefused', { plan, gate: refusal.gate, detail: refusal.detail });
          castShadow(desk.shadows, plan);
        }
      }
    }
  };

  return agent({
    name: 'decision',
    key: 'market',
    hears: ['pattern', 'indicator', 'analysed'],
    says: ['plan', 'setupRefused', 'shadowResult'],
    initial: (): DecisionState => ({
      charts: {},
      desks: Object.fromEntries(
        settings.timeframes.map((entry) => [
          entry,
          { states: seats.map(({ strategy }) => strategy.initial(entry)), shadows: [] },
        ]),
      ),
    }),
    step(state, event, say) {
      switch (event.kind) {
        case 'pattern': {
          const { pattern } = event.data;
          // Most changes are of kinds that nobody here waits for: they end at this look-up.
          const route = routes[pattern.kind]?.[pattern.timeframe];
          if (route === undefined) break;
          const chart = (state.charts[pattern.timeframe] ??= newChart(pattern.timeframe));
          if (route.charted) chartPattern(chart, event.data);
          for (const { entry, seat } of route.listeners)
            seats[seat]!.onPattern(state.desks[entry]!.states[seat], event.data, chart.bars + 1);
          break;
        }
        case 'analysed': {
          const { timeframe } = event.data.candle;
          if (!watches(timeframe)) break;
          const chart = (state.charts[timeframe] ??= newChart(timeframe));
          chartClose(chart, event.data);
          if (entries.has(timeframe)) decide(state, event.data, chart, say);
          break;
        }
        // Heard so that a strategy may come to use them; none of today's does.
        case 'indicator':
          break;
      }
    },
  });
}

function seatOf(
  { name, parameters }: DecisionSettings['strategies'][number],
  index: number,
  all: readonly { readonly name: string }[],
): Seat {
  const path = `strategies[${index}]`;
  if (all.findIndex((other) => other.name === name) !== index)
    throw new SmcError(
      'CONFIG_INVALID',
      `${path}: "${name}" is chosen twice`,
      path,
      'name each strategy once: plan ids carry its name',
    );
  const strategy = strategyOf(name, `${path}.name`);
  return {
    name,
    strategy,
    onPattern: strategy.onPattern as Seat['onPattern'],
    decide: strategy.decide as Seat['decide'],
    parameters: checkStrategy(name, parameters, path),
  };
}

/** The chart whose trend rules `entry`: the one that was named, else the next longer one that has closed a candle. */
function higherChart(state: DecisionState, entry: Timeframe, settings: DecisionSettings): Chart | undefined {
  const named = settings.higherTimeframe[entry];
  if (named === 'none') return undefined;
  if (named !== undefined) return state.charts[named];
  return longerCharts(state, entry).find((chart) => chart.bars > 0 && chart.timeframe !== entry);
}

/** The charts of the entry timeframe and of all longer ones, ascending. */
function longerCharts(state: DecisionState, entry: Timeframe): readonly Chart[] {
  const charts: Chart[] = [];
  for (let index = TIMEFRAMES.findIndex((timeframe) => timeframe === entry); index < TIMEFRAMES.length; index += 1) {
    const chart = state.charts[TIMEFRAMES[index]!];
    if (chart !== undefined) charts.push(chart);
  }
  return charts;
}
