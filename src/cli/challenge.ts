// challenge: the odds of passing a prop firm's challenge with a strategy, on its own days out of a backtest.
import { banner } from './banner.ts';
import { challengeDays, challengeOdds } from '#challenge/challenge.ts';
import { challengeJson, challengeText } from './challenge-text.ts';
import { DEFAULT_CONFIG, firmTerms, loadConfig } from '#config/config.ts';
import { durationOf } from '#model/time.ts';
import { loadMarket, parseTime, requireSpan, until } from './load.ts';
import { qualityNotes } from './notes.ts';
import { ruleSets } from '#rules/rules.ts';
import { runMarkets } from './backtest.ts';
import { SmcError } from '#model/fate.ts';
import { toNumber } from '#model/number.ts';
import { withFlags } from './run-flags.ts';
import type { BacktestRun } from './backtest-run.ts';
import type { Config } from '#config/config.ts';
import type { FirmTerms } from '#model/firm-terms.ts';
import type { Instrument } from '#model/instrument.ts';
import type { LoadedMarket } from './load.ts';
import type { Payout } from '#challenge/challenge.ts';
import type { RunFlags } from './run-flags.ts';
import type { Shell } from './shell.ts';

export type ChallengeOptions = RunFlags & {
  readonly data: readonly string[];
  readonly symbol?: string;
  readonly zone?: string;
  readonly columns?: string;
  readonly fileTimeframe?: string;
  readonly from?: string;
  readonly to?: string;
  readonly rules?: string;
  readonly phase?: string;
  readonly size?: string;
  readonly target?: string;
  readonly fee?: string;
  readonly payoutShare?: string;
  readonly payoutEvery?: string;
  readonly maxDays?: string;
  readonly seed?: string;
  readonly json?: boolean;
};

type Block = NonNullable<Config['prop_firm']>;

const DEFAULT_SIZE = '100000';
/** About a year of trading days. */
const DEFAULT_MAX_DAYS = 250;
const FUNDED = 'funded';

/** @throws SmcError USAGE, CONFIG_INVALID and those of a backtest */
export async function runChallenge(options: ChallengeOptions, shell: Shell): Promise<void> {
  const base = options.config === undefined ? DEFAULT_CONFIG : await loadConfig(options.config);
  const block = blockOf(base, options);
  const payout = payoutOf(options);
  const maxDays = wholeFlag(options.maxDays, '--max-days', 1, 5_000) ?? DEFAULT_MAX_DAYS;
  const seed = wholeFlag(options.seed, '--seed', 0, 2 ** 31) ?? 1;
  // The days are those of the strategy alone: the firm comes to them afterwards.
  const config = withFlags(ofSize(base, block.size), options);
  const to = options.to === undefined ? undefined : parseTime(options.to, '--to');
  const from = options.from === undefined ? undefined : parseTime(options.from, '--from');
  shell.err.write(banner(shell.err, 'backtest'));
  const loaded: LoadedMarket[] = [];
  for (const path of options.data) loaded.push(await loadMarket(path, config, options, shell));
  for (const market of loaded) shell.err.write(qualityNotes(shell.err, market));
  const instruments = loaded.map(({ instrument }) => instrument);
  const phases = phasesOf(config, block, instruments, options);
  const markets = loaded.map(({ series, path }) => {
    const columns = until(series.columns, to);
    requireSpan(columns, from ?? Number.NEGATIVE_INFINITY, path);
    return { series: { ...series, columns } };
  });
  const run = runMarkets(config, loaded, markets, { seed, ...(from === undefined ? {} : { from }) }, shell);
  const days = daysOf(run, phases[0]!);
  const funded = fundedTerms(config, block, instruments, phases.at(-1)!);
  const odds = challengeOdds({
    phases,
    funded,
    days,
    trades: run.result.trades.length,
    maxDays,
    payout,
    seed,
  });
  const told = { phases, odds, days, run, payout, maxDays, seed };
  shell.out.write(options.json === true ? `${JSON.stringify(challengeJson(told))}\n` : challengeText(shell.out, told));
}

/** Flags go before the file. @throws SmcError USAGE where neither names rules */
function blockOf(config: Config, options: ChallengeOptions): Block {
  const file = config.prop_firm;
  const rules = options.rules ?? file?.rules;
  if (rules === undefined)
    throw new SmcError(
      'USAGE',
      'no rules of a prop firm are named',
      '--rules',
      `name some, such as --rules ftmo-2-step, or write prop_firm into the file; known: ${ruleSets()
        .map(({ name }) => name)
        .join(', ')}`,
    );
  if (options.capital !== undefined)
    throw new SmcError('USAGE', 'the account begins with what the firm gives it', '--capital', 'give it as --size');
  const inherited = file?.rules === rules ? file : undefined;
  const size = options.size ?? inherited?.size ?? DEFAULT_SIZE;
  if (!/^\d+(\.\d{1,8})?$/.test(size) || Number(size) <= 0)
    throw new SmcError('USAGE', `${JSON.stringify(size)} is no amount`, '--size', 'give a number such as 100000');
  return {
    buffer: { margin_percent: 0.1 },
    ...inherited,
    rules,
    size,
    ...(options.phase === undefined ? {} : { phase: options.phase }),
  };
}

/** The account has the firm's size; limits that nobody has written grow with it from those of the standard account. */
function ofSize(config: Config, size: string): Config {
  const { prop_firm: _, ...rest } = config;
  const { risk_manager, paper_trading } = config;
  const usual = DEFAULT_CONFIG.risk_manager;
  const share = Number(size) / Number(DEFAULT_CONFIG.paper_trading.initial_balance);
  const grown = (value: string, standard: string): string =>
    value === standard ? (Number(standard) * share).toFixed(2) : value;
  return {
    ...rest,
    accounts: {},
    paper_trading: { ...paper_trading, initial_balance: size },
    risk_manager: {
      ...risk_manager,
      max_position_size: grown(risk_manager.max_position_size, usual.max_position_size),
      max_daily_loss: grown(risk_manager.max_daily_loss, usual.max_daily_loss),
    },
  };
}

/** Every phase up to the funded account, or the one that was asked for. @throws SmcError USAGE where a target is unknown */
function phasesOf(
  config: Config,
  block: Block,
  instruments: readonly Instrument[],
  { phase, target }: ChallengeOptions,
): readonly FirmTerms[] {
  const set = ruleSets().find(({ name }) => name === block.rules);
  const named = set?.phases.map(({ name }) => name).filter((name) => name !== FUNDED) ?? [];
  const one = phase ?? block.phase;
  const names: readonly (string | undefined)[] = one !== undefined ? [one] : named.length > 0 ? named : [undefined];
  const targets = target?.split(',').map((text) => percentFlag(text, '--target'));
  if (targets !== undefined && targets.length !== names.length)
    throw new SmcError(
      'USAGE',
      `${targets.length} targets for ${names.length} phases`,
      '--target',
      `give one for each of ${names.map((name) => name ?? 'the one phase').join(', ')}, such as --target 10,5`,
    );
  return names.map((name, index) => {
    const terms = firmTerms(
      {
        ...config,
        prop_firm: {
          ...block,
          ...(name === undefined ? {} : { phase: name }),
          ...(targets === undefined ? {} : { profit_target_percent: targets[index]! }),
        },
      },
      instruments,
      'prop_firm',
    )!;
    if (terms.profitTarget === undefined)
      throw new SmcError(
        'USAGE',
        `the profit target of ${terms.rules}, ${terms.phase} is not known`,
        '--target',
        'ask the firm, and give it in percent of the size, such as --target 8',
      );
    return terms;
  });
}

/** Where the set tells nothing of it, the funded account is held to the floors of the last phase. */
function fundedTerms(config: Config, block: Block, instruments: readonly Instrument[], last: FirmTerms): FirmTerms {
  const set = ruleSets().find(({ name }) => name === block.rules);
  const known = set?.phases.some(({ name }) => name === FUNDED) === true;
  const terms = known
    ? firmTerms({ ...config, prop_firm: { ...block, phase: FUNDED } }, instruments, 'prop_firm')!
    : last;
  return { ...terms, profitTarget: undefined, minimumDays: undefined };
}

function daysOf({ result, markets }: Pick<BacktestRun, 'result' | 'markets'>, terms: FirmTerms) {
  const { start } = result.run;
  const closes = markets.flatMap(({ series: { columns, timeframe } }) => {
    const duration = durationOf(timeframe);
    return Array.from(columns.openTime.subarray(0, columns.length), (time) => time + duration);
  });
  return challengeDays({
    terms,
    capital: toNumber(result.capital),
    marks: result.run.view.equity.map(({ time, account }) => ({
      time,
      balance: toNumber(account.cash),
      equity: toNumber(account.equity),
    })),
    trades: result.trades.map(({ trade, riskAmount, adverseR, favourableR }) => ({
      entryTime: trade.entryTime,
      exitTime: trade.exitTime,
      netPnl: toNumber(trade.netPnl),
      risk: toNumber(riskAmount),
      adverseR,
      favourableR,
    })),
    closes: closes.filter((time) => time >= start).toSorted((a, b) => a - b),
  });
}

/** All three or none. @throws SmcError USAGE */
function payoutOf({ fee, payoutShare, payoutEvery }: ChallengeOptions): Payout | undefined {
  if (fee === undefined && payoutShare === undefined && payoutEvery === undefined) return undefined;
  if (fee === undefined || payoutShare === undefined || payoutEvery === undefined)
    throw new SmcError(
      'USAGE',
      'what an attempt is worth needs its fee, the share that is paid out and how often',
      '--fee',
      'give all of --fee, --payout-share and --payout-every, or none',
    );
  const paid = Number(fee);
  if (!(paid >= 0)) throw new SmcError('USAGE', `${JSON.stringify(fee)} is no amount`, '--fee', 'such as --fee 540');
  return {
    fee: paid,
    share: percentFlag(payoutShare, '--payout-share') / 100,
    everyDays: wholeFlag(payoutEvery, '--payout-every', 1, 5_000)!,
  };
}

function percentFlag(text: string, flag: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 100) return value;
  throw new SmcError('USAGE', `${JSON.stringify(text)} is no percentage`, flag, 'give one above 0, at most 100');
}

function wholeFlag(text: string | undefined, flag: string, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new SmcError(
    'USAGE',
    `${JSON.stringify(text)} does not fit`,
    flag,
    `give a whole number from ${least} to ${most}`,
  );
}
