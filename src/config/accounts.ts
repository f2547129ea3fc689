// Accounts: the accounts that a file names, each with what it says in place of what holds for all.
import { suggestion } from '#model/nearest.ts';
import { cash } from '#model/number.ts';
import { SmcError } from '#model/fate.ts';
import { strategyNames } from '#decision/decision.ts';
import { given } from './given.ts';
import type { Config } from './schema.ts';
import type { Instrument } from '#model/instrument.ts';

/** The one account there is where the file names none. */
const ONLY_ACCOUNT = 'paper-1';

/** Names of the accounts, paper and real, in the order of the file. */
export function accountsOfConfig({ accounts }: Config): readonly string[] {
  const names = Object.keys(accounts);
  return names.length === 0 ? [ONLY_ACCOUNT] : names;
}

/** The configuration as it would be if this account were all: its own words stand in the blocks that hold for all. */
export function configOfAccount(config: Config, name: string): Config {
  const own = Object.hasOwn(config.accounts, name) ? config.accounts[name] : undefined;
  if (own === undefined) return config;
  const { risk_manager, strategies: _, venue: __, real, prop_firm, ...paper } = own;
  // Its capital is the firm's size or what it may hold of real money, unless its own words say otherwise: then the two are compared.
  const size = given({ initial_balance: prop_firm?.size ?? real?.capital_cap });
  return {
    ...config,
    paper_trading: { ...config.paper_trading, ...size, ...given(paper) },
    ...(prop_firm === undefined ? {} : { prop_firm }),
    risk_manager: underCaps({ ...config.risk_manager, ...given(risk_manager) }, real?.max_order_notional),
  };
}

/** What the caps would refuse anyway is not approved: a cap that is reached is a fault somewhere. */
function underCaps(risk: Config['risk_manager'], cap: string | undefined): Config['risk_manager'] {
  if (cap === undefined || cash(cap) >= cash(risk.max_position_size)) return risk;
  return { ...risk, max_position_size: cap };
}

/** What `make` makes of each account that the file names; nothing where it names none, so that what holds for all holds. */
export function eachAccount<Own>(
  config: Config,
  make: (ofAccount: Config, strategies: readonly string[] | undefined, name: string) => Own,
): { readonly accounts?: Readonly<Record<string, Own>> } {
  const named = Object.entries(config.accounts);
  if (named.length === 0) return {};
  return {
    accounts: Object.fromEntries(
      named.map(([name, { strategies }]) => [name, make(configOfAccount(config, name), strategies, name)]),
    ),
  };
}

/**
 * What only the rooms know of accounts: the names of strategies, and that no market is called like an account.
 * @throws SmcError CONFIG_INVALID
 */
export function checkAccounts({ accounts }: Config, instruments: readonly Instrument[]): void {
  for (const [name, { strategies = [] }] of Object.entries(accounts)) {
    if (instruments.some(({ symbol }) => symbol === name))
      throw new SmcError(
        'CONFIG_INVALID',
        `the account ${name} is called like a market`,
        `accounts.${name}`,
        'give it a name of its own, such as paper-1',
      );
    for (const [index, strategy] of strategies.entries()) {
      if (strategyNames.includes(strategy)) continue;
      const where = `accounts.${name}.strategies[${index}]`;
      throw new SmcError(
        'CONFIG_INVALID',
        `${where}: no strategy is called "${strategy}"`,
        where,
        suggestion(strategy, strategyNames),
      );
    }
  }
}

/** Where the prop firm of an account is written: under its name, or for all. */
export const propFirmPath = ({ accounts }: Config, name?: string): string =>
  name !== undefined && accounts[name]?.prop_firm !== undefined ? `accounts.${name}.prop_firm` : 'prop_firm';
