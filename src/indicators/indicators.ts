// Indicators: closed candles in, values of the configured indicators out, for each market and timeframe.
import { agent } from '#model/agent.ts';
import { SmcError } from '#model/fate.ts';
import { findDefinition, indicatorNames } from './catalogue.ts';
import { labelOf, resolveParameters } from './definition.ts';
import type { Candle } from '#model/candle.ts';
import type { Definition, Values } from './definition.ts';
import type { Timeframe } from '#model/time.ts';

export { indicatorNames } from './catalogue.ts';

export type IndicatorChoice = {
  readonly name: string;
  /** Undefined: on every timeframe that is heard. */
  readonly timeframe?: Timeframe;
  readonly parameters?: Readonly<Record<string, number>>;
};

export type IndicatorSettings = { readonly choices: readonly IndicatorChoice[] };

/** Candles after which fading indicators are made again from the last so many: no memory grows, nothing depends on luck. */
const REMEMBERED = 2048;

type Prepared = {
  readonly label: string;
  readonly definition: Definition;
  readonly timeframe: Timeframe | undefined;
  readonly parameters: Readonly<Record<string, number>>;
};

/** One timeframe of one market: the candles since the last renewal, and the numbers of lasting indicators. */
type Track = { candles: Candle[]; readonly lasting: Record<string, number[]> };

type State = Record<string, Track>;

type Step = (candle: Candle) => Values;

/**
 * The library's objects cannot be copied into a checkpoint, so they are a cache: always what fresh ones would be after
 * `track.candles`. A restored state has no cache and makes it again.
 */
const CACHE = new WeakMap<Track, ReadonlyMap<string, Step>>();

/** @throws SmcError CONFIG_INVALID for an unknown indicator or parameter */
export const indicators = (settings: IndicatorSettings) => {
  const prepared = settings.choices.map(prepare);
  return agent({
    name: 'indicators',
    key: 'market',
    hears: prepared.length === 0 ? [] : ['candleClosed'],
    says: ['indicator'],
    initial: (): State => ({}),
    step: (state, event, say) => {
      const { candle } = event.data;
      const wanted = prepared.filter(({ timeframe }) => timeframe === undefined || timeframe === candle.timeframe);
      if (wanted.length === 0) return;
      const track = (state[candle.timeframe] ??= { candles: [], lasting: {} });
      const steps = renewed(track, wanted);
      track.candles.push(candle);
      for (const { label, definition } of wanted) {
        const values =
          definition.memory === 'fading'
            ? steps.get(label)!(candle)
            : definition.next((track.lasting[label] ??= definition.initial()), candle);
        if (values !== undefined)
          say('indicator', { symbol: candle.symbol, timeframe: candle.timeframe, name: label, values });
      }
    },
  });
};

function prepare(choice: IndicatorChoice, index: number): Prepared {
  const where = `indicators[${index}]`;
  const definition = findDefinition(choice.name);
  if (definition === undefined)
    throw new SmcError(
      'CONFIG_INVALID',
      `no indicator is named ${JSON.stringify(choice.name)}`,
      `${where}.name`,
      `use one of: ${indicatorNames.join(', ')}`,
    );
  const parameters = resolveParameters(definition, choice.parameters ?? {}, `${where}.parameters`);
  return { label: labelOf(definition, parameters), definition, timeframe: choice.timeframe, parameters };
}

function renewed(track: Track, wanted: readonly Prepared[]): ReadonlyMap<string, Step> {
  const full = track.candles.length >= 2 * REMEMBERED;
  const cached = CACHE.get(track);
  if (cached !== undefined && !full) return cached;
  if (full) track.candles = track.candles.slice(-REMEMBERED);
  const steps = new Map<string, Step>();
  for (const { label, definition, parameters } of wanted)
    if (definition.memory === 'fading') steps.set(label, definition.make(parameters));
  for (const candle of track.candles) for (const step of steps.values()) step(candle);
  CACHE.set(track, steps);
  return steps;
}
