// Gate: everything that has to hold before an account may send an order with real money; what does not is said with its reason.
import { armingOf, bindingOf } from './arming.ts';
import { capitalCapOf, configOfAccount } from '#config/config.ts';
import { cash } from '#model/number.ts';
import { isReady } from '#readiness/readiness.ts';
import { DAY_MS, isoTime } from '#model/time.ts';
import { keyNames, keyOf } from './venue-key.ts';
import { askVenue } from './ask-venue.ts';
import { refusal } from './refusal.ts';
import { standingOf, trackRecord } from './track-record.ts';
import type { Arming } from './arming.ts';
import type { Cash } from '#model/number.ts';
import type { Config, RealAccount } from '#config/config.ts';
import type { AskedWire } from './ask-venue.ts';
import type { Refusal } from './refusal.ts';
import type { KeptKey } from './venue-key.ts';
import type { Millis } from '#model/time.ts';
import type { People, User } from '#store/people/people.ts';
import type { ReadinessFigure, ReadinessNeeds } from '#readiness/readiness.ts';
import type { Secrets } from '#secrets/secrets.ts';

type GateOptions = {
  readonly config: Config;
  /** Folder of the feed that the account trades on. */
  readonly store: string;
  /** Folder of the exchange's own market: only what was done on its prices counts as evidence. */
  readonly record: string;
  /** In which the account is kept. */
  readonly currency: string;
  readonly secrets: Secrets;
  readonly people: Pick<People, 'users'>;
  /** Of the wall. */
  readonly now: () => Millis;
  /** Undefined: the exchange is not asked, and nothing is said of it. */
  readonly wire?: (account: RealAccount, key: KeptKey) => AskedWire | Promise<AskedWire>;
  /** The exchange is asked although the mode is paper. */
  readonly asksAnyway?: boolean;
};

export type GateReport = {
  readonly account: RealAccount;
  readonly figures: readonly ReadinessFigure[];
  readonly arming: Arming | undefined;
  readonly isBound: boolean;
  /** The cap in force now. */
  readonly capitalCap: Cash;
  readonly key: KeptKey | undefined;
  /** What it has in open positions already, at what they have cost: protected at the exchange, whether it may trade or not. */
  readonly held: Cash;
  /** Its positions and working orders, by the log and, where it was asked, by the exchange; in words. */
  readonly standing: readonly string[];
  /** In the order in which they are asked; none where it may trade. */
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly string[];
};

/** An arming that ends this soon is warned of. */
const SOON_MS = 3 * DAY_MS;

const asked = (needed: number | 'off'): number | undefined => (needed === 'off' ? undefined : needed);

export const needsOf = ({ readiness }: Config): ReadinessNeeds => ({
  days: readiness.days,
  sharpe: asked(readiness.sharpe),
  maxDrawdownPercent: asked(readiness.max_drawdown_percent),
  winRatePercent: asked(readiness.win_rate_percent),
  inProfit: readiness.in_profit,
});

/** Never throws for what is not met: that is in the report. @throws SmcError SECRET_KEY, STORE_*, FILE_FORMAT */
export async function gate(account: RealAccount, options: GateOptions): Promise<GateReport> {
  const { config, secrets, now } = options;
  const { name, evidence } = account;
  const capital = cash(configOfAccount(config, evidence).paper_trading.initial_balance);
  const figures = trackRecord(options.record, { account: evidence, capital }, needsOf(config));
  const { held, standing } = standingOf(options.store, name);
  const key = keyOf(secrets, name);
  const arming = armingOf(secrets, name);
  const isBound =
    arming !== undefined && key !== undefined && arming.binding === bindingOf(config, account, key.apiKey);
  const capitalCap = capitalCapOf(account, arming?.since ?? now(), now());
  const parts = { account, figures, arming, isBound, capitalCap, key, held, standing };
  const own = [
    ...ofMode(account, config),
    ...ofKey(account, key),
    ...ofReadiness(account, figures),
    ...ofConfirmation(account, parts, options),
  ];
  // Also where something else is missing: what works there must not be left alone. In paper mode nobody knocks unasked.
  const isShut = own.some(({ code }) => code === 'REAL_MODE') && options.asksAnyway !== true;
  if (options.wire === undefined || key === undefined || isShut)
    return { ...parts, refusals: own, warnings: ofEnd(account, arming, now()) };
  const { wire, currency } = options;
  const asked = await askVenue(() => wire(account, key), { account, capitalCap, held, currency, now });
  return {
    ...parts,
    standing: [...new Set([...standing, ...asked.standing])],
    refusals: [...own, ...asked.refusals],
    warnings: [...ofEnd(account, arming, now()), ...asked.warnings],
  };
}

const ofMode = ({ name, venue }: RealAccount, { app }: Config): readonly Refusal[] =>
  app.mode === 'real'
    ? []
    : [
        refusal(
          'REAL_MODE',
          `${name} trades on ${venue}, and the mode is paper`,
          'app.mode',
          `write app: { mode: real }, or take accounts.${name}.venue away`,
        ),
      ];

function ofKey({ name }: RealAccount, key: KeptKey | undefined): readonly Refusal[] {
  if (key !== undefined) return [];
  const [keyName, secretName] = keyNames(name);
  const mend = `npx smc secret set ${keyName}, and the same with ${secretName}`;
  return [refusal('REAL_KEYS', `no key of the exchange is kept for ${name}`, keyName, mend)];
}

function ofReadiness({ name, evidence }: RealAccount, figures: readonly ReadinessFigure[]): readonly Refusal[] {
  if (isReady(figures)) return [];
  const short = figures.filter(({ ok }) => !ok).map((figure) => `${figure.name} ${figure.shortfall}`);
  const what = `${evidence} has not shown enough for ${name} to trade real money: ${short.join('; ')}`;
  return [
    refusal('REAL_NOT_READY', what, 'readiness', 'go on with paper trading; npx smc real status shows each figure'),
  ];
}

type Confirmed = { readonly arming: Arming | undefined; readonly isBound: boolean };

function ofConfirmation(
  { name, confirmation, needsTwoPeople }: RealAccount,
  { arming, isBound }: Confirmed,
  { people, now }: GateOptions,
): readonly Refusal[] {
  const again = `npx smc real arm --account ${name}`;
  const found: Refusal[] = [];
  if (confirmation !== undefined && !namesAccount(confirmation, name))
    found.push(
      refusal(
        'REAL_UNCONFIRMED',
        `the confirmation in the file does not name ${name}`,
        `accounts.${name}.real.confirmation`,
        `write the name of the account into it, or leave it out`,
      ),
    );
  if (arming === undefined) return [...found, refusal('REAL_UNCONFIRMED', `${name} is not armed`, name, again)];
  if (!isBound)
    return [
      ...found,
      refusal('REAL_UNCONFIRMED', `venue, key, caps or limits of ${name} have changed since it was armed`, name, again),
    ];
  if (now() >= arming.until)
    return [
      ...found,
      refusal('REAL_UNCONFIRMED', `the arming of ${name} ended at ${isoTime(arming.until)}`, name, again),
    ];
  const entitled = arming.people.filter(({ userId }) => mayArm(people.users.find(userId), name, needsTwoPeople));
  for (const { email } of arming.people.filter((each) => !entitled.includes(each)))
    found.push(
      refusal('REAL_NOT_ADMIN', `${email} may not arm ${name} any more`, name, `let an admin do it: ${again}`),
    );
  if (needsTwoPeople && entitled.length === 1)
    found.push(
      refusal(
        'REAL_TWO_PEOPLE',
        `${name} is armed by one admin, two are needed`,
        name,
        `let another admin do it: ${again}`,
      ),
    );
  return found;
}

/** As a word of its own: "live" is not named by "olive". */
const namesAccount = (text: string, name: string): boolean => text.split(/[^A-Za-z0-9-]+/).includes(name);

/** An admin, or who the account belongs to; where two are asked for, admins only. */
export const mayArm = (user: User | undefined, account: string, needsTwoPeople: boolean): boolean =>
  user?.isActive === true &&
  (user.role === 'admin' || (!needsTwoPeople && user.role === 'trader' && user.accounts.includes(account)));

const ofEnd = ({ name }: RealAccount, arming: Arming | undefined, now: Millis): readonly string[] =>
  arming !== undefined && arming.until > now && arming.until - now < SOON_MS
    ? [`the arming of ${name} ends at ${isoTime(arming.until)}: a start after that is refused`]
    : [];
