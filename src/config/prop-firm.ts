// Prop firm: the block of the file that names a firm's rules becomes the terms that risk and the breaker hold an account to.
import { cash, divide, toNumber } from '#model/number.ts';
import { COSTS_OF_KIND } from '#venues/simulated/simulated.ts';
import { clockMs } from './clock.ts';
import { given } from './given.ts';
import { MINUTE_MS } from '#model/time.ts';
import { newsCalendar } from './news-calendar.ts';
import { SmcError } from '#model/fate.ts';
import { termsOf } from '#rules/rules.ts';
import type { Cash } from '#model/number.ts';
import type { Config } from './schema.ts';
import type { FirmChoice } from '#rules/rules.ts';
import type { FirmTerms, FloorBuffer } from '#model/firm-terms.ts';
import type { Instrument } from '#model/instrument.ts';

type Block = NonNullable<Config['prop_firm']>;

const BPS_PER_PERCENT = 100;
const toBps = (percent: number | undefined): number | undefined =>
  percent === undefined ? undefined : Math.round(percent * BPS_PER_PERCENT);

/**
 * The terms of the account that this configuration is of; undefined where it names no firm.
 * @param where the block, such as accounts.x.prop_firm
 * @throws SmcError CONFIG_INVALID, FILE_NOT_FOUND, FILE_FORMAT
 */
export function firmTerms(config: Config, instruments: readonly Instrument[], where: string): FirmTerms | undefined {
  const block = config.prop_firm;
  return block === undefined ? undefined : termsOf(choiceOf(block, bufferOf(config, block, instruments)), where);
}

/** A firm's account begins with the firm's size. Another balance, where one is written, is a contradiction. */
export function capitalUnderFirm(config: Config, where: string): Cash {
  const balance = cash(config.paper_trading.initial_balance);
  const block = config.prop_firm;
  if (block === undefined || cash(block.size) === balance) return balance;
  if (config.paper_trading.initial_balance === UNSAID_BALANCE) return cash(block.size);
  throw new SmcError(
    'CONFIG_INVALID',
    `${where}.size: the account begins with ${config.paper_trading.initial_balance}, the rules are of ${block.size}`,
    `${where}.size`,
    'leave the balance out, or write the same',
  );
}

/** The default of `initial_balance`: as good as not written. */
const UNSAID_BALANCE = '10000';

function choiceOf(block: Block, buffer: FloorBuffer): FirmChoice {
  const { daily_loss: daily, max_loss: maximum, news } = block;
  return {
    rules: block.rules,
    size: cash(block.size),
    buffer,
    ...given({
      phase: block.phase,
      zone: block.reset_zone,
      resetMs: block.reset_clock === undefined ? undefined : clockMs(block.reset_clock),
      profitTargetBps: toBps(block.profit_target_percent),
      minimumDays: block.minimum_days,
      bestDayBps: toBps(block.best_day_percent),
      messageBudget: block.messages_per_day,
      daily:
        typeof daily === 'object'
          ? given({
              bps: toBps(daily.percent),
              amount: daily.amount === undefined ? undefined : cash(daily.amount),
              of: daily.of,
              anchor: daily.anchor,
              judged: daily.judged,
              evaluated: daily.evaluated,
            })
          : daily,
      maximum:
        typeof maximum === 'object'
          ? given({
              bps: toBps(maximum.percent),
              amount: maximum.amount === undefined ? undefined : cash(maximum.amount),
              mode: maximum.mode,
              lockAt: maximum.lock_at === undefined ? undefined : cash(maximum.lock_at),
            })
          : maximum,
      news:
        news === undefined
          ? undefined
          : {
              events: newsCalendar(news.calendar),
              warnMs: news.warn_minutes * MINUTE_MS,
              ...given({
                beforeMs: news.minutes_before === undefined ? undefined : news.minutes_before * MINUTE_MS,
                afterMs: news.minutes_after === undefined ? undefined : news.minutes_after * MINUTE_MS,
                meaning: news.meaning,
              }),
            },
    }),
  };
}

/** Costs that are not written are those that the dearest instrument of the run is simulated with. */
function bufferOf({ simulation }: Config, { buffer, size }: Block, instruments: readonly Instrument[]): FloorBuffer {
  const costs = instruments.map(({ kind, tick }) => ({ ...COSTS_OF_KIND[kind], tick: toNumber(tick) }));
  const dearest = (costOf: (cost: (typeof costs)[number]) => number): number => Math.max(0, ...costs.map(costOf));
  return {
    margin: divide(cash(size) * BigInt(Math.round(buffer.margin_percent * 1e6)), 100_000_000n, 'up') as Cash,
    feeBps:
      buffer.fee_bps ??
      dearest((cost) =>
        Math.max(simulation.maker_fee_bps ?? cost.makerFeeBps, simulation.taker_fee_bps ?? cost.takerFeeBps),
      ),
    // Ticks of a spread depend on the price and count little where they are the cost: the least margin covers them.
    spreadBps: buffer.spread_bps ?? dearest((cost) => simulation.spread_bps ?? cost.spreadBps),
    slippageBps: buffer.slippage_bps ?? dearest((cost) => simulation.slippage_bps ?? cost.slippageBps),
  };
}
