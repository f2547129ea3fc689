// compat: one call of the reference library over a candle file, printed with its columns, one row for each bar.
import { COMPAT_CALLS, compat, compatCsv, DEFAULT_COMPAT } from '#detection/compat/compat.ts';
import { readCandles } from '#store/store.ts';
import { SmcError } from '#model/fate.ts';
import { suggestion } from '#model/nearest.ts';
import { writer } from './writer.ts';
import type { CompatOptions, CompatTimeframe } from '#detection/compat/compat.ts';
import type { Shell } from './shell.ts';

export type CompatFlags = {
  readonly compat: string;
  readonly data: string;
  readonly symbol?: string;
  readonly swingLength?: string;
  readonly joinConsecutive?: boolean;
  readonly wickBreak?: boolean;
  readonly closeMitigation?: boolean;
  readonly rangePercent?: string;
  readonly timeframe?: string;
  readonly session?: string;
};

const TIMEFRAMES: readonly CompatTimeframe[] = ['4h', '1D', 'W'];

/** Prints CSV whether or not `--csv` was given: the reference's output is a frame, and CSV is how a frame is printed. */
export async function runCompat(flags: CompatFlags, shell: Shell): Promise<void> {
  const call = parseWord(flags.compat, COMPAT_CALLS, '--compat');
  const options = compatOptions(flags);
  // Stamps without a zone count as UTC there, and nothing else of the zone matters to the calls.
  const { series } = await readCandles(flags.data, {
    zone: 'UTC',
    ...(flags.symbol === undefined ? {} : { symbol: flags.symbol }),
  });
  const out = writer(shell.out);
  for (const line of compatCsv(compat(call, series.columns, options))) out.line(line);
  out.end();
}

function compatOptions(flags: CompatFlags): CompatOptions {
  return {
    ...DEFAULT_COMPAT,
    swingLength: parseNumber(flags.swingLength, '--swing-length', DEFAULT_COMPAT.swingLength),
    rangePercent: parseNumber(flags.rangePercent, '--range-percent', DEFAULT_COMPAT.rangePercent),
    joinConsecutive: flags.joinConsecutive === true,
    closeBreak: flags.wickBreak !== true,
    closeMitigation: flags.closeMitigation === true,
    timeframe: flags.timeframe === undefined ? '1D' : parseWord(flags.timeframe, TIMEFRAMES, '--timeframe'),
    session: flags.session ?? DEFAULT_COMPAT.session,
  };
}

function parseWord<Word extends string>(text: string, words: readonly Word[], flag: string): Word {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw new SmcError('USAGE', `${JSON.stringify(text)} is not a choice of ${flag}`, flag, suggestion(text, words));
}

function parseNumber(text: string | undefined, flag: string, initial: number): number {
  if (text === undefined) return initial;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new SmcError('USAGE', `${JSON.stringify(text)} is no number`, flag, 'give a plain number');
}
