// Real: the accounts of a file that trade real money, in the units that the rooms count in, and what the file must say of them.
import { cash } from '#model/number.ts';
import { configOfAccount } from './accounts.ts';
import { DAY_MS } from '#model/time.ts';
import { SmcError } from '#model/fate.ts';
import type { Cash } from '#model/number.ts';
import type { Config } from './schema.ts';
import type { Millis } from '#model/time.ts';

export type RealAccount = {
  readonly name: string;
  /** "binance", or the id of an exchange in ccxt. */
  readonly venue: string;
  /** The paper account whose results show whether this one may trade. */
  readonly evidence: string;
  readonly confirmation: string | undefined;
  /** What it may hold in the market altogether, step by step: the first from day 0 on. */
  readonly capitalCaps: readonly { readonly afterDays: number; readonly cap: Cash }[];
  readonly maxOrderNotional: Cash;
  readonly maxOpenNotional: Cash;
  readonly maxOrdersPerMinute: number;
  readonly needsTwoPeople: boolean;
  readonly armedDays: number;
};

const PAPER = 'paper';
/** More is for a simulated exchange in a time of its own: a real one refuses what is stamped so far off. */
const REAL_SKEW_MOST_MS = 1_000;

/** Accounts with a venue of their own, whatever the mode is. */
export function realAccounts(config: Config): readonly RealAccount[] {
  return Object.entries(config.accounts).flatMap(([name, { venue = PAPER, real }]) => {
    if (venue === PAPER || real === undefined) return [];
    return {
      name,
      venue,
      evidence: real.evidence ?? paperAccounts(config)[0] ?? '',
      confirmation: real.confirmation,
      capitalCaps: [
        { afterDays: 0, cap: cash(real.capital_cap) },
        ...real.cap_ramp.map(({ after_days, capital_cap }) => ({ afterDays: after_days, cap: cash(capital_cap) })),
      ],
      maxOrderNotional: cash(real.max_order_notional),
      maxOpenNotional: cash(real.max_open_notional),
      maxOrdersPerMinute: real.max_orders_per_minute,
      needsTwoPeople: real.two_person,
      armedDays: real.armed_days,
    };
  });
}

const paperAccounts = ({ accounts }: Config): readonly string[] =>
  Object.entries(accounts).flatMap(([name, { venue = PAPER }]) => (venue === PAPER ? [name] : []));

/** The cap in force. @param since when the account was first armed */
export const capitalCapOf = ({ capitalCaps }: RealAccount, since: Millis, now: Millis): Cash =>
  capitalCaps.findLast(({ afterDays }) => now - since >= afterDays * DAY_MS)?.cap ?? capitalCaps[0]!.cap;

const fault = (what: string, where: string, mend: string): SmcError =>
  new SmcError('CONFIG_INVALID', what, where, mend);

/** What the blocks of a real account must say together. @throws SmcError CONFIG_INVALID */
export function checkReal(config: Config): void {
  const { max_clock_skew_ms: skew } = config.circuit_breaker;
  if (config.app.mode === 'real' && skew > REAL_SKEW_MOST_MS)
    throw fault(
      `the clock of the exchange may be ${skew} ms from ours, and real money allows ${REAL_SKEW_MOST_MS}`,
      'circuit_breaker.max_clock_skew_ms',
      `give at most ${REAL_SKEW_MOST_MS}, or leave it out`,
    );
  for (const [name, { venue = PAPER, real, external_orders: external }] of Object.entries(config.accounts)) {
    const at = `accounts.${name}`;
    if (venue === PAPER) {
      if (external !== undefined)
        throw fault(`${name} has no venue, where nobody else has orders`, `${at}.external_orders`, 'leave it out');
      if (real === undefined) continue;
      throw fault(
        `${name} has limits of real money and no venue`,
        `${at}.real`,
        `name its venue: ${at}.venue: binance`,
      );
    }
    if (real === undefined)
      throw fault(
        `${name} trades on ${venue} and has no limits of real money`,
        `${at}.real`,
        'give capital_cap, max_order_notional, max_open_notional and max_orders_per_minute; docs/real-mode.md',
      );
    const { account_type: type } = configOfAccount(config, name).paper_trading;
    if (type !== 'spot')
      throw fault(
        `${venue} is traded as spot, and ${name} is a ${type} account`,
        `${at}.account_type`,
        `write account_type: spot under ${at}: long only, and nothing borrowed`,
      );
    checkEvidence(config, name, real.evidence);
  }
}

function checkEvidence(config: Config, name: string, evidence: string | undefined): void {
  const at = `accounts.${name}.real.evidence`;
  const paper = paperAccounts(config);
  if (evidence === undefined && paper.length === 1) return;
  if (evidence !== undefined && paper.includes(evidence)) return;
  if (paper.length === 0)
    throw fault(
      `no paper account shows what ${name} would do`,
      at,
      'keep the paper account that has traded so far beside it, such as accounts: { paper-1: {} }',
    );
  const what = evidence === undefined ? 'several paper accounts' : `${evidence} is no paper account`;
  throw fault(what, at, `name the one whose results count: ${paper.join(', ')}`);
}
