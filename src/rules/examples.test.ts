// Examples of the firms: each rule set, with what its firm's page says, followed through days by hand; the source stands beside it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cash, formatFixed } from '#model/number.ts';
import { createFloors, haltedBy, hearFloors, levelsOf } from '#model/floors.ts';
import { HOUR_MS } from '#model/time.ts';
import { ruleSets, termsOf } from './rules.ts';
import type { Cash } from '#model/number.ts';
import type { FirmChoice } from './rules.ts';

/** What is heard at the very moment of the reset is still of the day that ends. Balance and equity heard at that moment; then the daily floor, the maximum floor, and what halts ("" nothing). */
type Step = readonly [at: string, balance: string, equity: string, daily: string, maximum: string, halts: string];

type Example = {
  readonly rules: string;
  readonly says: string;
  /** Where the firm says so; one of the sources of the set begins like that. */
  readonly source: string;
  readonly size?: string;
  readonly choice?: Partial<FirmChoice>;
  readonly steps: readonly Step[];
};

const MT5 = { zone: 'Etc/GMT-3', resetMs: 0 } as const;

const EXAMPLES: readonly Example[] = [
  {
    rules: 'ftmo-2-step',
    says: 'a float of 13,000 is fine at 23:59, and a breach at 00:00, when the floor has followed the balance',
    source: 'academy.ftmo.com/lesson/maximum-daily-loss',
    steps: [
      ['2026-01-05T09:00:00Z', '100000', '100000', '95000', '90000', ''],
      // 113,000 of equity were booked in the day; the rest of it is floating.
      ['2026-01-05T22:00:00Z', '113000', '100000', '95000', '90000', ''],
      ['2026-01-05T22:59:59Z', '113000', '100000', '95000', '90000', ''],
      // Midnight of Prague in winter is 23:00 UTC.
      ['2026-01-05T23:00:00Z', '113000', '100000', '95000', '90000', ''],
      ['2026-01-05T23:00:01Z', '113000', '100000', '108000', '90000', 'daily-loss'],
    ],
  },
  {
    rules: 'ftmo-2-step',
    says: 'in summer the day turns at 22:00 UTC',
    source: 'ftmo.com trading update',
    steps: [
      ['2026-07-06T09:00:00Z', '100000', '100000', '95000', '90000', ''],
      ['2026-07-06T21:59:59Z', '102000', '102000', '95000', '90000', ''],
      ['2026-07-06T22:00:00Z', '102000', '102000', '95000', '90000', ''],
      ['2026-07-06T22:00:01Z', '102000', '102000', '97000', '90000', ''],
      ['2026-07-06T22:00:02Z', '102000', '97000', '97000', '90000', 'daily-loss'],
    ],
  },
  {
    rules: 'ftmo-2-step',
    says: 'between the change of the clocks in America and in Europe the day still turns by those of Prague',
    source: 'ftmo.com trading update',
    steps: [
      // America changed on 8 March 2026, Europe on 29 March.
      ['2026-03-10T09:00:00Z', '100000', '100000', '95000', '90000', ''],
      ['2026-03-10T22:30:00Z', '101000', '101000', '95000', '90000', ''],
      ['2026-03-10T23:00:00Z', '101000', '101000', '95000', '90000', ''],
      ['2026-03-10T23:00:01Z', '101000', '101000', '96000', '90000', ''],
      ['2026-03-29T21:30:00Z', '101000', '101000', '96000', '90000', ''],
      ['2026-03-29T22:00:00Z', '101500', '101500', '96000', '90000', ''],
      ['2026-03-29T22:00:01Z', '101500', '101500', '96500', '90000', ''],
    ],
  },
  {
    rules: 'ftmo-1-step',
    says: 'the maximum follows the highest balance of a midnight: from 104,000 it is 94,000, and it never falls',
    source: 'ftmo.com (page 1671)',
    steps: [
      ['2026-01-05T09:00:00Z', '100000', '100000', '97000', '90000', ''],
      ['2026-01-05T20:00:00Z', '104000', '104000', '97000', '90000', ''],
      ['2026-01-05T23:00:00Z', '104000', '104000', '97000', '90000', ''],
      ['2026-01-05T23:00:01Z', '104000', '104000', '101000', '94000', ''],
      ['2026-01-06T12:00:00Z', '102000', '102000', '101000', '94000', ''],
      ['2026-01-06T23:00:00Z', '102000', '102000', '101000', '94000', ''],
      ['2026-01-06T23:00:01Z', '102000', '102000', '99000', '94000', ''],
      ['2026-01-07T12:00:00Z', '102000', '98999', '99000', '94000', 'daily-loss'],
    ],
  },
  {
    rules: 'fundednext-stellar-2-step',
    says: '5 % of the size from the balance of the day’s start, 10 % in all',
    source: 'help.fundednext.com',
    choice: MT5,
    steps: [
      ['2026-01-05T09:00:00Z', '100000', '100000', '95000', '90000', ''],
      ['2026-01-05T21:00:00Z', '104000', '104000', '95000', '90000', ''],
      ['2026-01-05T21:00:01Z', '104000', '104000', '99000', '90000', ''],
      ['2026-01-06T09:00:00Z', '104000', '98999.99', '99000', '90000', 'daily-loss'],
    ],
  },
  {
    rules: 'the5ers-high-stakes',
    says: '5 % of the higher of balance and equity of the day’s start',
    source: 'help.the5ers.com',
    choice: MT5,
    steps: [
      ['2026-01-05T09:00:00Z', '100000', '100000', '95000', '90000', ''],
      // 110,000 of equity at the reset: 5 % of that are 5,500.
      ['2026-01-05T21:00:00Z', '100000', '110000', '95000', '90000', ''],
      ['2026-01-05T21:00:01Z', '100000', '110000', '104500', '90000', ''],
      ['2026-01-06T09:00:00Z', '100000', '104500', '104500', '90000', 'daily-loss'],
    ],
  },
  {
    rules: 'e8-one',
    says: '4 % of the size a day; 6 % below the highest closed balance, until that is the size',
    source: 'help.e8markets.com',
    choice: { ...MT5, daily: { anchor: 'balance' } },
    steps: [
      ['2026-01-05T09:00:00Z', '100000', '100000', '96000', '94000', ''],
      ['2026-01-05T10:00:00Z', '103000', '103000', '96000', '97000', ''],
      ['2026-01-05T11:00:00Z', '108000', '108000', '96000', '100000', ''],
      ['2026-01-06T11:00:00Z', '108000', '99999', '104000', '100000', 'max-loss'],
    ],
  },
  {
    rules: 'fundingpips-2-step',
    says: '3 % (the tighter of two that are sold) of the higher of balance and equity at 00:00 UTC+3',
    source: 'help.fundingpips.com',
    steps: [
      ['2026-01-05T09:00:00Z', '100000', '100000', '97000', '90000', ''],
      ['2026-01-05T21:00:00Z', '100000', '102000', '97000', '90000', ''],
      ['2026-01-05T21:00:01Z', '100000', '102000', '98940', '90000', ''],
      ['2026-01-06T09:00:00Z', '100000', '98940', '98940', '90000', 'daily-loss'],
    ],
  },
  {
    rules: 'alpha-capital-pro',
    says: '4 % of the balance of the day’s start, 8 % in all',
    source: 'help.alphacapitalgroup.uk',
    steps: [
      ['2026-01-05T09:00:00Z', '100000', '100000', '96000', '92000', ''],
      ['2026-01-05T21:00:00Z', '110000', '110000', '96000', '92000', ''],
      ['2026-01-05T21:00:01Z', '110000', '110000', '105600', '92000', ''],
      ['2026-01-06T09:00:00Z', '110000', '105600', '105600', '92000', 'daily-loss'],
    ],
  },
  {
    rules: 'blue-guardian-2-step',
    says: 'the higher of balance and equity at 17:00 New York, less 4 % of the size',
    source: 'help.blueguardian.com article 14062291',
    steps: [
      ['2026-01-05T09:00:00Z', '100000', '100000', '96000', '92000', ''],
      // 17:00 in New York is 22:00 UTC in winter,
      ['2026-01-05T21:59:59Z', '101000', '103000', '96000', '92000', ''],
      ['2026-01-05T22:00:00Z', '101000', '103000', '96000', '92000', ''],
      ['2026-01-05T22:00:01Z', '101000', '103000', '99000', '92000', ''],
      // and 21:00 in summer.
      ['2026-07-06T20:59:59Z', '101000', '101000', '99000', '92000', ''],
      ['2026-07-06T21:00:00Z', '101000', '101000', '99000', '92000', ''],
      ['2026-07-06T21:00:01Z', '101000', '101000', '97000', '92000', ''],
    ],
  },
  {
    rules: 'topstep-combine',
    says: '50,000 may lose 2,000 from the highest balance of a day’s end, until that is where it began; what is open counts',
    source: 'help.topstep.com',
    size: '50000',
    choice: { zone: 'America/Chicago', resetMs: 17 * HOUR_MS },
    steps: [
      ['2026-01-05T15:00:00Z', '50000', '50000', '-', '48000', ''],
      ['2026-01-05T23:00:00Z', '51000', '51000', '-', '48000', ''],
      ['2026-01-05T23:00:01Z', '51000', '51000', '-', '49000', ''],
      ['2026-01-06T15:00:00Z', '53000', '53000', '-', '49000', ''],
      ['2026-01-06T23:00:00Z', '53000', '53000', '-', '49000', ''],
      ['2026-01-06T23:00:01Z', '53000', '53000', '-', '50000', ''],
      ['2026-01-07T15:00:00Z', '53000', '50000', '-', '50000', 'max-loss'],
    ],
  },
];

for (const { rules, says, source, size = '100000', choice, steps } of EXAMPLES)
  test(`${rules}: ${says} (${source})`, () => {
    const set = ruleSets().find(({ name }) => name === rules);
    assert.ok(
      set?.sources.some((each) => each.startsWith(source)),
      'the set names that source',
    );
    const buffer = { margin: 0n as Cash, feeBps: 0, spreadBps: 0, slippageBps: 0 };
    const terms = termsOf({ rules, size: cash(size), buffer, ...choice }, 'prop_firm');
    const floors = createFloors(terms);
    for (const [at, balance, equity, daily, maximum, halts] of steps) {
      const unrealised = (cash(equity) - cash(balance)) as Cash;
      const account = { currency: 'USD', cash: cash(balance), unrealised, equity: cash(equity), openPositions: 1 };
      hearFloors(floors, terms, account, Date.parse(at));
      const levels = levelsOf(floors, terms);
      const text = (level: Cash | undefined): string => (level === undefined ? '-' : formatFixed(level));
      assert.deepEqual(
        [text(levels.daily), text(levels.maximum), haltedBy(floors)?.floor ?? ''],
        [daily, maximum, halts],
        at,
      );
    }
  });
