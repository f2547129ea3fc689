// Values: amounts, shares, times of day and zones, as the schema of the file takes them.
import { z } from 'zod';
import { parseFixed } from '#model/number.ts';

const AMOUNT = 'must be an amount such as 1000 or "0.01", not negative, at most 8 decimals';

/** An exact amount: a number or a decimal string, at most 8 decimals. */
export const amount = z
  .union([z.number(), z.string()], AMOUNT)
  .transform(String)
  .refine((text) => {
    try {
      return parseFixed(text) >= 0n;
    } catch {
      return false;
    }
  }, AMOUNT);

export const positive = amount.refine((text) => !/^[+-]?0*(\.0*)?$/.test(text), 'must be more than zero');
export const percent = z.number().gt(0).max(100);
export const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "17:00"');
export const zone = z.string().refine((name) => {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}, 'must be an IANA time zone such as "Europe/Prague"');
