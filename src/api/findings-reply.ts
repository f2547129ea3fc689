// Findings reply: the form of what a backtest says of itself beside its figures; src/model/findings.ts has the words for it.
import { z } from 'zod';
import { MEASURE_UNITS, PROOF_NAMES, VERDICT_KINDS } from '#model/findings.ts';

const figure = z.number().nullable();
export const boundsReply = z.object({
  low95: z.number(),
  low50: z.number(),
  high50: z.number(),
  high95: z.number(),
});
export const partReply = z.object({ value: figure, bounds: boundsReply.nullable() });
export const chanceReply = z
  .object({
    observed: z.number(),
    draws: z.int(),
    percentiles: z.array(z.number()),
    p_value: z.number(),
  })
  .nullable();
const curve = z.array(z.object({ time: z.int(), r: z.number() }));

export const findingsReply = {
  verdict: z.object({
    kind: z.enum(VERDICT_KINDS),
    headline: z.string(),
    sentence: z.string(),
    trades: z.int(),
    trades_needed: z.int().nullable(),
    proofs: z.array(z.object({ name: z.enum(PROOF_NAMES), passed: z.boolean().nullable(), words: z.string() })),
  }),
  split_at: z.int(),
  trades_in_sample: z.int(),
  trades_out_of_sample: z.int(),
  measures: z.array(
    z.object({
      name: z.string(),
      unit: z.enum(MEASURE_UNITS),
      null_value: figure,
      whole: partReply,
      in_sample: partReply,
      out_of_sample: partReply,
    }),
  ),
  curve,
  optimistic_curve: curve,
  fan: z.array(boundsReply.extend({ trade: z.int(), time: z.int() })),
  falls: z.array(
    z.object({
      from: z.int(),
      lowest: z.int(),
      to: z.int(),
      is_recovered: z.boolean(),
      amount: z.number(),
      share: z.number(),
    }),
  ),
  chance: chanceReply,
  months: z.array(z.object({ year: z.int(), months: z.array(figure), whole: z.number() })),
  gates: z.array(z.object({ gate: z.string(), count: z.int(), followed: z.int(), mean_r: figure, total_r: figure })),
  trials: z.int(),
  deflated_sharpe: figure,
  assumptions: z.array(z.string()),
};
