// Registry: the strategies by name, what may be turned on each, and the check of what a person has written.
import { SmcError } from '#model/fate.ts';
import { breakOfStructure } from './strategies/break-of-structure.ts';
import { confluence } from './strategies/confluence.ts';
import { fairValueGap } from './strategies/fair-value-gap.ts';
import { liquidityGrab } from './strategies/liquidity-grab.ts';
import { suggestion } from '#model/nearest.ts';
import { orderBlock } from './strategies/order-block.ts';
import type { AnyStrategy } from './strategies/kit/strategy.ts';

/** In the order in which they are listed to people. */
export const STRATEGIES: readonly AnyStrategy[] = [
  orderBlock,
  liquidityGrab,
  fairValueGap,
  breakOfStructure,
  confluence,
];

const byName = new Map(STRATEGIES.map((strategy) => [strategy.name, strategy]));

export const strategyNames: readonly string[] = STRATEGIES.map(({ name }) => name);

export type Parameter = {
  readonly name: string;
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly whole: boolean;
  readonly meaning: string;
};

const fault = (what: string, path: string, mend: string): SmcError =>
  new SmcError('CONFIG_INVALID', `${path}: ${what}`, path, mend);

/** @throws SmcError CONFIG_INVALID when no strategy has this name */
export function strategyOf(name: string, path = 'strategies'): AnyStrategy {
  const strategy = byName.get(name);
  if (strategy === undefined) throw fault(`no strategy is called "${name}"`, path, suggestion(name, strategyNames));
  return strategy;
}

/** What may be turned, in the order of the strategy's file. @throws SmcError CONFIG_INVALID as strategyOf */
export const parametersOf = (name: string): readonly Parameter[] =>
  Object.entries(strategyOf(name).parameters).map(([parameter, rule]) => ({
    name: parameter,
    default: rule.default,
    minimum: rule.minimum,
    maximum: rule.maximum,
    whole: rule.whole ?? false,
    meaning: rule.meaning,
  }));

/**
 * Every parameter of the strategy, defaults filled in.
 * @param path where the strategy stands in the file, e.g. "decision_engine.strategies[0]"; it leads the faulty path
 * @throws SmcError CONFIG_INVALID with the path, the reason and, for a name, the nearest that exists
 */
export function checkStrategy(
  name: string,
  parameters: Readonly<Record<string, unknown>>,
  path = 'strategies',
): Readonly<Record<string, number>> {
  const rules = strategyOf(name, `${path}.name`).parameters;
  const values: Record<string, number> = {};
  for (const [parameter, rule] of Object.entries(rules)) values[parameter] = rule.default;
  for (const [parameter, value] of Object.entries(parameters)) {
    const at = `${path}.parameters.${parameter}`;
    const rule = Object.hasOwn(rules, parameter) ? rules[parameter] : undefined;
    if (rule === undefined)
      throw fault(`${name} has no parameter "${parameter}"`, at, suggestion(parameter, Object.keys(rules)));
    const range = `a ${rule.whole === true ? 'whole ' : ''}number from ${rule.minimum} to ${rule.maximum}`;
    const fits =
      typeof value === 'number' &&
      value >= rule.minimum &&
      value <= rule.maximum &&
      (rule.whole !== true || Number.isInteger(value));
    if (!fits)
      throw fault(`must be ${range}, not ${JSON.stringify(value)}`, at, `${rule.meaning}; default ${rule.default}`);
    values[parameter] = value;
  }
  return values;
}
