// Strategy: the shape of a way to find setups. One file of strategies/ exports one plain object of this type.
import { confidenceOf } from '#model/confidence.ts';
import type { Analysed } from '#model/event.ts';
import type { Chart } from './chart.ts';
import type { Pattern, PatternChange, PatternKind } from '#model/pattern.ts';
import type { Timeframe } from '#model/time.ts';

/** A figure that a person may turn. All are numbers; a switch is 0 or 1. */
export type ParameterRule = {
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Only whole numbers. */
  readonly whole?: boolean;
  readonly meaning: string;
};

/** Something that speaks for a setup: `value` of 0..1 says how loudly, `weight` how much that counts. */
export type Support = {
  readonly weight: number;
  readonly value: number;
  readonly patternId: string;
  readonly text: string;
};

/** A trade that a strategy sees, in floats and without an opinion on whether it is good enough. */
export type Setup = {
  /** The pattern that makes the plan's id: a strategy never hands out a second setup for it. */
  readonly trigger: Pattern;
  /** The trigger's packed confidence components. */
  readonly evidence: number;
  /** 1 buys, -1 sells. */
  readonly direction: 1 | -1;
  readonly orderType: 'market' | 'limit' | 'stop';
  readonly entry: number;
  /** Beyond the structure that must hold, buffer included. */
  readonly stop: number;
  /** What the trigger is and why it is traded, for the plan's first reason. */
  readonly text: string;
  readonly supports: readonly Support[];
  /** Supports that must speak (value of at least a half) where the strategy asks for more than the settings do. */
  readonly minimumSupports?: number;
};

export type Context<Name extends string> = {
  readonly parameters: Readonly<Record<Name, number>>;
  /** The entry timeframe. */
  readonly chart: Chart;
  /** The timeframe whose trend rules, where there is one and it has been heard. */
  readonly higher: Chart | undefined;
};

/**
 * `onPattern` is told of the kinds in `hears`, on the entry timeframe or (`everyTimeframe`) on that and all above it; `bar`
 * counts the closed candles of the change's timeframe. `decide` is asked once for each closed candle of the entry
 * timeframe. State is plain data of bounded size.
 */
export type Strategy<State, Name extends string> = {
  readonly name: string;
  /** One sentence for --help. */
  readonly summary: string;
  readonly parameters: Readonly<Record<Name, ParameterRule>>;
  readonly hears: readonly PatternKind[];
  readonly everyTimeframe: boolean;
  readonly initial: (timeframe: Timeframe) => State;
  readonly onPattern: (state: State, change: PatternChange, bar: number) => void;
  readonly decide: (state: State, analysed: Analysed, context: Context<NoInfer<Name>>) => readonly Setup[];
};

/** A strategy with its type parameters forgotten, as the registry holds it. */
export type AnyStrategy = {
  readonly name: string;
  readonly summary: string;
  readonly parameters: Readonly<Record<string, ParameterRule>>;
  readonly hears: readonly PatternKind[];
  readonly everyTimeframe: boolean;
  readonly initial: (timeframe: Timeframe) => unknown;
  readonly onPattern: (state: never, change: PatternChange, bar: number) => void;
  readonly decide: (state: never, analysed: Analysed, context: never) => readonly Setup[];
};

/** Infers the state and the parameter names from the definition. */
export const strategy = <State, const Name extends string>(definition: Strategy<State, Name>): Strategy<State, Name> =>
  definition;

/** What `decide` hands back on nearly every candle. */
export const NO_SETUPS: readonly Setup[] = [];

/**
 * Patterns of one place often come together (three levels swept by one wick, a block inside a block). Of the setups of one
 * bar the one with the strongest trigger is handed out for each direction; on a tie the first.
 */
export function strongestOnly(setups: readonly Setup[]): readonly Setup[] {
  if (setups.length < 2) return setups;
  const strongest = (direction: 1 | -1): readonly Setup[] => {
    let best: Setup | undefined;
    for (const setup of setups)
      if (
        setup.direction === direction &&
        (best === undefined || confidenceOf(setup.evidence) > confidenceOf(best.evidence))
      )
        best = setup;
    return best === undefined ? [] : [best];
  };
  return [...strongest(1), ...strongest(-1)];
}
