// Whole flag: a whole number of the command line, within its bounds.
import { SmcError } from '#model/fate.ts';

/** @throws SmcError USAGE */
export function wholeFlag(text: string | undefined, flag: string, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new SmcError('USAGE', `${JSON.stringify(text)} does not fit`, flag, `give a whole number, ${least} to ${most}`);
}
