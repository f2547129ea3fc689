// Definition: what an indicator is to the agent: a name, its parameters with their limits, its outputs, and how it counts.
import { SmcError } from '#model/fate.ts';
import type { Candle } from '#model/candle.ts';

/** Values in the order of `outputs`, or undefined while the indicator is not warm. */
export type Values = readonly number[] | undefined;

export type Parameter = {
  readonly initial: number;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
};

type Common = {
  readonly name: string;
  readonly outputs: readonly string[];
  readonly parameters: Readonly<Record<string, Parameter>>;
};

/** Forgets: after enough candles the past has no more weight, so it can be made again from recent candles. */
type Fading = Common & {
  readonly memory: 'fading';
  readonly make: (parameters: Readonly<Record<string, number>>) => (candle: Candle) => Values;
};

/** Never forgets: its whole state is a short list of numbers that the agent keeps. */
type Lasting = Common & {
  readonly memory: 'lasting';
  readonly initial: () => number[];
  readonly next: (state: number[], candle: Candle) => Values;
};

export type Definition = Fading | Lasting;

/** A bar count. The upper limit keeps every window well inside the candles that the agent remembers. */
export const bars = (initial: number): Parameter => ({ initial, min: 1, max: 500, whole: true });
export const factor = (initial: number): Parameter => ({ initial, min: 0.1, max: 20, whole: false });

/**
 * Every parameter of the definition, as given or as it stands initially.
 * @throws SmcError CONFIG_INVALID with the path of what is wrong
 */
export function resolveParameters(
  definition: Definition,
  given: Readonly<Record<string, number>>,
  where: string,
): Readonly<Record<string, number>> {
  const known = Object.keys(definition.parameters);
  for (const name of Object.keys(given))
    if (!known.includes(name))
      throw new SmcError(
        'CONFIG_INVALID',
        `${definition.name} has no parameter ${JSON.stringify(name)}`,
        `${where}.${name}`,
        known.length === 0 ? 'it takes none' : `use one of: ${known.join(', ')}`,
      );
  return Object.fromEntries(
    Object.entries(definition.parameters).map(([name, { initial, min, max, whole }]) => {
      const value = given[name] ?? initial;
      if (!(value >= min && value <= max) || (whole && !Number.isInteger(value)))
        throw new SmcError(
          'CONFIG_INVALID',
          `${name} of ${definition.name} cannot be ${value}`,
          `${where}.${name}`,
          `give a ${whole ? 'whole ' : ''}number from ${min} to ${max}`,
        );
      return [name, value];
    }),
  );
}

/** "ema(20)": the name under which values are said. */
export const labelOf = (definition: Definition, parameters: Readonly<Record<string, number>>): string => {
  const values = Object.keys(definition.parameters).map((name) => parameters[name]);
  return values.length === 0 ? definition.name : `${definition.name}(${values.join(',')})`;
};
