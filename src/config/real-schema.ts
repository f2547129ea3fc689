// Real schema: the keys of accounts that trade real money, of the place where their exchange is, and of how ready one must be.
import { positive } from './values.ts';
import { z } from 'zod';

const days = z.int().min(1).max(3650);

/** "paper", "binance", or the id of an exchange in ccxt. */
export const venueName = z.string().regex(/^[a-z0-9]{2,30}$/, 'must be paper, binance, or an exchange such as kraken');

/** What becomes of an open order of somebody else. */
export const externalOrders = z.enum(['ignore', 'adopt', 'halt']);

export const real = z.strictObject({
  confirmation: z.string().min(1).max(200).optional(),
  evidence: z.string().optional(),
  capital_cap: positive,
  cap_ramp: z
    .array(z.strictObject({ after_days: days, capital_cap: positive }))
    .refine(
      (steps) => steps.every(({ after_days }, place) => place === 0 || after_days > steps[place - 1]!.after_days),
      'must name later days from step to step',
    )
    .default([]),
  max_order_notional: positive,
  max_open_notional: positive,
  max_orders_per_minute: z.int().min(1).max(600),
  two_person: z.boolean().default(false),
  armed_days: days.default(30),
});

/** What is off is not asked for. */
const orOff = <Schema extends z.ZodNumber>(schema: Schema) =>
  z.union([schema, z.literal('off')], 'must be a number in its bounds, or off');

export const readiness = z
  .strictObject({
    days: z.int().min(0).max(3650).default(30),
    sharpe: orOff(z.number().min(-100).max(100)).default(1.5),
    max_drawdown_percent: orOff(z.number().gt(0).max(100)).default(10),
    win_rate_percent: orOff(z.number().min(0).max(100)).default(55),
    in_profit: z.boolean().default(true),
  })
  .prefault({});

const address = (kind: 'http' | 'ws') =>
  z.string().refine((text) => {
    const protocol = URL.parse(text)?.protocol;
    return protocol === `${kind}:` || protocol === `${kind}s:`;
  }, `must be an address such as ${kind}://127.0.0.1:9443`);

export const venuePlace = z
  .strictObject({
    rest_url: address('http').optional(),
    ws_api_url: address('ws').optional(),
    testnet: z.boolean().default(false),
  })
  .prefault({});
