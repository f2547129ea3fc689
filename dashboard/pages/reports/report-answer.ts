// Report answer: what the closed trades made after costs, and how sure that is.
import { decimals } from '#dashboard/format/sign.ts';
import { money } from '#dashboard/format/money.ts';
import { plural } from '#dashboard/format/figure.ts';
import type { Expectancy } from '#dashboard/live/expectancy.ts';
import type { Summary } from './trade-rows.ts';

export type ReportAnswer = {
  readonly tone: 'ok' | 'bad' | 'open' | 'off';
  readonly head: string;
  readonly facts: string;
};

/** More trades than this nobody waits for. */
const NEEDED_MOST = 99_999;

/** @param found undefined where there are not enough trades to tell */
export function reportAnswer(
  { count, won, net, fees, bestThatMakeIt }: Summary,
  found: Expectancy | undefined,
  currency: string,
): ReportAnswer {
  if (count === 0)
    return {
      tone: 'open',
      head: 'No trade has closed yet.',
      facts: 'The first one appears here with all that led to it.',
    };
  const head = `${plural(count, 'trade')} ${net < 0n ? 'lost' : 'made'} ${money(net < 0n ? -net : net, currency)}`;
  const costs = `after ${money(fees, currency)} in fees; ${won} won.`;
  if (found === undefined) return { tone: 'open', head: `${head}.`, facts: `That is ${costs} Too few to tell a rate.` };
  const { mean, low95, high95, needed } = found;
  const interval = `${decimals(mean, 2, 'plus')}R a trade, ${decimals(low95, 2, 'plus')} to ${decimals(high95, 2, 'plus')}, 95%.`;
  const concentrated =
    bestThatMakeIt === undefined
      ? ''
      : ` The ${bestThatMakeIt === 1 ? 'best trade makes' : `${bestThatMakeIt} best make`} all of it.`;
  if (low95 > 0) return { tone: 'ok', head: `${head}.`, facts: `That is ${costs} ${interval}${concentrated}` };
  if (high95 < 0) return { tone: 'bad', head: `${head}.`, facts: `That is ${costs} ${interval} It loses.` };
  const more =
    needed === undefined || needed > NEEDED_MOST ? '' : ` About ${needed.toLocaleString('en-US')} trades would tell.`;
  return {
    tone: 'open',
    head: `${head}.`,
    facts: `That is ${costs} ${interval} Not told apart from zero.${more}${concentrated}`,
  };
}
