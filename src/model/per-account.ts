// Per account: settings that hold for every account, with what differs for some of them by name.

/** `accounts` names what differs; an account that is not named has the settings as they stand. Plain data. */
export type PerAccount<Settings> = Settings & { readonly accounts?: Readonly<Record<string, Partial<Settings>>> };

/** The settings of one account. */
export function ofAccount<Settings>(settings: PerAccount<Settings>, account: string): Settings {
  const { accounts, ...common } = settings;
  const differs = accounts !== undefined && Object.hasOwn(accounts, account) ? accounts[account] : undefined;
  return { ...(common as Settings), ...differs };
}

/** What an agent makes of its settings, once for each account; asking for it costs a look-up. */
export type Desks<Desk> = {
  readonly of: (account: string) => Desk;
  /** The common one first. */
  readonly all: readonly Desk[];
};

export function desksOf<Settings, Desk>(settings: PerAccount<Settings>, make: (own: Settings) => Desk): Desks<Desk> {
  const { accounts = {}, ...common } = settings;
  const named = new Map(Object.keys(accounts).map((name) => [name, make(ofAccount(settings, name))]));
  const shared = make(common as Settings);
  return { of: (account) => named.get(account) ?? shared, all: [shared, ...named.values()] };
}
