// Cases of the gate: each thing that can be missing, with the code that it is refused by.
import { rmSync } from 'node:fs';
import { configOf, NOW } from './desk.fixture.ts';
import { DAY_MS } from '#model/time.ts';
import { disarm, keyNames } from './real.ts';
import { Secret } from '#secrets/secrets.ts';
import type { Config } from '#config/config.ts';
import type { Desk, wireOf } from './desk.fixture.ts';

export const PAPER: Partial<Config> = { app: { mode: 'paper' } };

export type Case = {
  readonly code: string;
  readonly what: RegExp;
  /** The configuration with which it is armed, and asked. */
  readonly config?: Config;
  readonly asked?: Config;
  readonly before?: (desk: Desk) => void;
  readonly after?: (desk: Desk) => void;
  readonly wire?: Parameters<typeof wireOf>[0];
  readonly now?: number;
};

export const CASES: Readonly<Record<string, Case>> = {
  'the mode is paper': { code: 'REAL_MODE', what: /mode is paper/, config: configOf({}, PAPER) },
  'no key is kept': {
    code: 'REAL_KEYS',
    what: /no key/,
    asked: configOf(),
    after: ({ secrets }) => secrets.remove(keyNames('live')[1]),
  },
  'paper trading has not shown enough': {
    code: 'REAL_NOT_READY',
    what: /paper-1 has not shown enough.*sharpe .*must be above 50/,
    config: configOf({}, { readiness: { ...configOf().readiness, sharpe: 50 } }),
  },
  'there was no paper trading': {
    code: 'REAL_NOT_READY',
    what: /paper-days 0: 30 more days.*no trade has been closed/,
    before: ({ store }) => rmSync(store, { recursive: true }),
  },
  'nobody has armed it': {
    code: 'REAL_UNCONFIRMED',
    what: /live is not armed/,
    after: ({ secrets }) => void disarm(secrets, 'live'),
  },
  'the confirmation in the file names another account': {
    code: 'REAL_UNCONFIRMED',
    what: /does not name live/,
    config: configOf({ confirmation: 'real money on olive' }),
  },
  'a cap has changed since': {
    code: 'REAL_UNCONFIRMED',
    what: /have changed since/,
    asked: configOf({ capital_cap: '201' }),
    wire: { balance: '1000' },
  },
  'a limit of risk has changed since': {
    code: 'REAL_UNCONFIRMED',
    what: /have changed since/,
    asked: configOf({}, { risk_manager: { ...configOf().risk_manager, max_daily_loss: '501' } }),
  },
  'the exchange is another than it was': {
    code: 'REAL_UNCONFIRMED',
    what: /have changed since/,
    asked: configOf({}, { venue: { testnet: true } }),
  },
  'the key is another than it was': {
    code: 'REAL_UNCONFIRMED',
    what: /have changed since/,
    after: ({ secrets }) => secrets.set(keyNames('live')[0], new Secret('another')),
  },
  'the arming has ended': {
    code: 'REAL_UNCONFIRMED',
    what: /ended at 2026-07-01T00:00:00Z/,
    now: NOW + 30 * DAY_MS,
    wire: { skewMs: 30 * DAY_MS },
  },
  'who armed it is no admin any more': {
    code: 'REAL_NOT_ADMIN',
    what: /admin@localhost may not/,
    after: ({ people, admin }) => void people.changeUser(admin.id, { role: 'analyst' }),
  },
  'who armed it may not come in any more': {
    code: 'REAL_NOT_ADMIN',
    what: /admin@localhost may not/,
    after: ({ people, admin }) => void people.changeUser(admin.id, { isActive: false }),
  },
  'two people are needed': {
    code: 'REAL_TWO_PEOPLE',
    what: /by one admin/,
    config: configOf({ two_person: true }),
  },
  'the key may withdraw': { code: 'REAL_KEY_WITHDRAWS', what: /may withdraw/, wire: { canWithdraw: true } },
  'the key may not trade': { code: 'REAL_KEY_POWERLESS', what: /may not trade/, wire: { canTrade: false } },
  'the cap is more than there is': {
    code: 'REAL_CAPITAL',
    what: /may hold 200 USDT in the market, and has 199\.99999999/,
    wire: { balance: '199.99999999' },
  },
  'the clock is behind': { code: 'REAL_CLOCK', what: /1\.0 s behind that of binance/, wire: { skewMs: 1_001 } },
  'the clock is ahead': { code: 'REAL_CLOCK', what: /1\.5 s ahead of/, wire: { skewMs: -1_500 } },
};
