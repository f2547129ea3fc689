// FTMO: its challenge in one step and in two, and the standard funded account.
import { MINUTE_MS } from '#model/time.ts';
import type { RuleSet } from './rule-set.ts';

const COMMON = {
  firm: 'FTMO',
  version: 1,
  verified: '2026-11-20',
  effectiveFrom: 'unknown',
  zone: 'Europe/Prague',
  clock: '00:00',
} as const;

/** Told by others than the firm. */
const MESSAGES = { value: 2_000, standing: 'second-hand' } as const;
const LOAD =
  'at most 200 orders at once and 2000 server messages a day, changes of a trailing stop included (told by others)';
const SERVER_CLOCK = 'the trading server shows GMT+2/+3 by the clock changes of the USA; the reset goes by Prague';

export const FTMO: readonly RuleSet[] = [
  {
    ...COMMON,
    name: 'ftmo-2-step',
    program: '2-Step',
    sources: [
      'academy.ftmo.com/lesson/maximum-daily-loss',
      'ftmo.com/en/trading-objectives',
      'ftmo.com trading update of 2023-03-09 and of 2024-10-31',
    ],
    daily: { bps: [500], of: 'initial', anchor: 'balance', ends: 'account' },
    maximum: { bps: [1_000], amounts: {}, mode: 'static', lock: 'none' },
    phases: [
      { name: 'challenge', profitTargetBps: 1_000, news: 'none' },
      { name: 'verification', profitTargetBps: 500, news: 'none' },
    ],
    minimumDays: 4,
    bestDayBps: 'unknown',
    messagesPerDay: MESSAGES,
    notes: ['no time limit', 'a trading day is one on which a position is opened', SERVER_CLOCK, LOAD],
  },
  {
    ...COMMON,
    name: 'ftmo-1-step',
    program: '1-Step',
    sources: ['ftmo.com (page 1671)', 'ftmo.com/au/faq best-day', 'prop-firm-rules'],
    daily: { bps: [300], of: 'initial', anchor: 'balance', ends: 'account' },
    maximum: { bps: [1_000], amounts: {}, mode: 'trailing-end-of-day', lock: 'unknown' },
    phases: [{ name: 'challenge', profitTargetBps: 'unknown', news: 'none' }],
    minimumDays: 'unknown',
    bestDayBps: { value: 5_000, standing: 'firm' },
    messagesPerDay: MESSAGES,
    notes: ['a best day of more than its share does not fail: trading goes on until it is less', SERVER_CLOCK, LOAD],
  },
  {
    ...COMMON,
    name: 'ftmo-funded',
    program: 'funded Standard',
    sources: ['ftmo.oanda.com (page 121)'],
    daily: 'unknown',
    maximum: 'unknown',
    phases: [
      {
        name: 'funded',
        profitTargetBps: 'none',
        news: {
          beforeMs: 2 * MINUTE_MS,
          afterMs: 2 * MINUTE_MS,
          meaning: 'no-fills',
          effect:
            'nothing may open or close on the markets of the event, stops, targets and waiting orders included; what was opened more than 2 minutes before may be held',
        },
      },
    ],
    minimumDays: 'unknown',
    bestDayBps: 'unknown',
    messagesPerDay: MESSAGES,
    notes: ['Swing accounts are exempt from the rule on news', SERVER_CLOCK, LOAD],
  },
];
