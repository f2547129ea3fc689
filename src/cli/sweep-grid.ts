// Sweep grid: "parameter=from:to:step" words into axes, and every value of one with every value of the others.
import { parametersOf } from '#decision/decision.ts';
import { SmcError } from '#model/fate.ts';
import { suggestion } from '#model/nearest.ts';
import type { SweepAxis } from '#model/optimisation.ts';

/** Each is a run over the whole history. */
const TRIALS_LIMIT = 5_000;

const refused = (what: string, mend: string): SmcError => new SmcError('USAGE', what, '--grid', mend);

/** @throws SmcError USAGE */
export function parseGrid(strategy: string, words: readonly string[]): readonly SweepAxis[] {
  const rules = parametersOf(strategy);
  const axes = words.map((word): SweepAxis => {
    const match = /^([^=]+)=(.+)$/.exec(word);
    if (match === null)
      throw refused(`${JSON.stringify(word)} is no grid`, 'write it as parameter=from:to:step, or parameter=1,2,5');
    const [, parameter, text] = match as unknown as [string, string, string];
    const rule = rules.find(({ name }) => name === parameter);
    if (rule === undefined) {
      const names = rules.map(({ name }) => name);
      throw refused(`${strategy} has no parameter ${parameter}`, suggestion(parameter, names));
    }
    const values = valuesOf(text);
    const { minimum, maximum, whole } = rule;
    for (const value of values)
      if (!(value >= minimum && value <= maximum) || (whole && !Number.isInteger(value)))
        throw refused(
          `${parameter} cannot be ${value}`,
          `give ${whole ? 'whole numbers' : 'numbers'} from ${minimum} to ${maximum}`,
        );
    return { strategy, parameter, values };
  });
  const names = new Set(axes.map(({ parameter }) => parameter));
  if (names.size < axes.length) throw refused('a parameter was given twice', 'name each once');
  const trials = axes.reduce((product, { values }) => product * values.length, 1);
  if (trials < 2) throw refused('there is nothing to choose from', 'give at least two values');
  if (trials > TRIALS_LIMIT) throw refused(`${trials} trials are too many`, `ask for at most ${TRIALS_LIMIT}`);
  return axes;
}

function valuesOf(text: string): readonly number[] {
  const parts = text.split(/[:,]/).map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (!parts.every(Number.isFinite)) throw refused(`${JSON.stringify(text)} holds no numbers`, 'such as 1:3:0.5');
  if (!text.includes(':')) {
    if (new Set(parts).size < parts.length) throw refused(`a value stands twice in ${text}`, 'name each once');
    return parts;
  }
  const [from, to, step] = parts as [number, number, number];
  if (parts.length !== 3 || text.includes(',') || !(step > 0) || !(to >= from))
    throw refused(`${JSON.stringify(text)} is no range`, 'write from:to:step with a step above 0, such as 1:3:0.5');
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > TRIALS_LIMIT) throw refused(`${count} values are too many`, `ask for at most ${TRIALS_LIMIT} trials`);
  // Counted, not added up: 0.1 three times is not 0.3.
  return Array.from({ length: count }, (_, index) => Number((from + index * step).toPrecision(12)));
}

/** The last axis runs fastest. */
export const cellsOf = (axes: readonly SweepAxis[]): readonly (readonly number[])[] =>
  axes.reduce<readonly (readonly number[])[]>(
    (cells, { values }) => cells.flatMap((cell) => values.map((value) => [...cell, value])),
    [[]],
  );
