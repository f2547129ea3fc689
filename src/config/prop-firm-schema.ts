// Prop firm schema: the keys by which an account is put under the rules of a prop firm.
import { DAY_ANCHORS, FLOOR_MODES } from '#model/firm-terms.ts';
import { clock, percent, positive, zone } from './values.ts';
import { z } from 'zod';

const costBps = z.number().min(0).max(1_000);
const minutes = z.number().min(0).max(1_440);

/** What is not given is as the rule set says; docs/prop-firms.md lists the sets. */
export const propFirm = z.strictObject({
  rules: z.string(),
  phase: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be a name of small letters, digits and "-", at most 32 long')
    .optional(),
  size: positive,
  reset_zone: zone.optional(),
  reset_clock: clock.optional(),
  daily_loss: z
    .union(
      [
        z.literal('none'),
        z.strictObject({
          percent: percent.optional(),
          amount: positive.optional(),
          of: z.enum(['initial', 'anchor']).optional(),
          anchor: z.enum(DAY_ANCHORS).optional(),
          judged: z.enum(['equity', 'balance']).optional(),
          evaluated: z.enum(['always', 'at-reset']).optional(),
        }),
      ],
      'must be none, or a block of keys',
    )
    .optional(),
  max_loss: z
    .union(
      [
        z.literal('none'),
        z.strictObject({
          percent: percent.optional(),
          amount: positive.optional(),
          mode: z.enum(FLOOR_MODES).optional(),
          lock_at: positive.optional(),
        }),
      ],
      'must be none, or a block of keys',
    )
    .optional(),
  profit_target_percent: percent.optional(),
  minimum_days: z.int().min(0).max(365).optional(),
  best_day_percent: percent.optional(),
  messages_per_day: z.int().min(1).max(1_000_000).optional(),
  news: z
    .strictObject({
      calendar: z.string(),
      minutes_before: minutes.optional(),
      minutes_after: minutes.optional(),
      meaning: z.enum(['no-fills', 'profit-cut']).optional(),
      warn_minutes: minutes.default(15),
    })
    .optional(),
  buffer: z
    .strictObject({
      margin_percent: z.number().min(0).max(50).default(0.1),
      fee_bps: costBps.optional(),
      spread_bps: costBps.optional(),
      slippage_bps: costBps.optional(),
    })
    .prefault({}),
});
