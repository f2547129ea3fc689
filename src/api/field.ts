// Field: the kinds of values that requests and answers are made of, each with its bounds. Nothing is converted, only checked.
import { z } from 'zod';
import { parseFixed } from '#model/number.ts';
import { TIMEFRAMES } from '#model/time.ts';

/** A plain decimal number in a string: at most 12 places before and 8 after the point. */
const DECIMAL = /^(0|[1-9]\d{0,11})(\.\d{1,8})?$/;

export const decimalText = z.string().max(21).regex(DECIMAL, 'must be a decimal number in a string');
export const positiveText = decimalText.refine((text) => DECIMAL.test(text) && parseFixed(text) > 0n, {
  message: 'must be more than zero',
  params: { code: 'not_positive' },
});

export const email = z
  .string()
  .min(3)
  .max(254)
  .regex(/^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/);
/** Of a second factor: six digits of the device, or a code for recovery. */
export const code = z.string().regex(/^(?:\d{6}|[a-z2-9]{4}(?:-[a-z2-9]{4}){3})$/);
/** Visible ASCII: nothing that could look like another, or steer a terminal. */
export const label = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\x20-\x7e]+$/);
export const accountName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
/** Only the form; whether it is traded here the handler knows. */
export const symbolText = z.string().min(1).max(64);
export const timeframe = z.enum(TIMEFRAMES);
export const identifier = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/);

/** As it comes in a query: a number in text. */
export const countText = (most: number) =>
  z
    .string()
    .max(6)
    .regex(/^[1-9]\d*$/)
    .refine((text) => Number(text) <= most, { message: `at most ${most}` });
export const sequenceText = z
  .string()
  .max(15)
  .regex(/^(0|[1-9]\d*)$/);
/** Milliseconds since 1970, a date, or a time with its zone; what it means `moment.ts` knows. */
export const momentText = z.string().min(1).max(40);
export const cursorText = z.string().max(512);

export const LIST_LIMIT = 500;
const LIST_DEFAULT = 100;
/** Part of the query of every list. */
export const paging = { limit: countText(LIST_LIMIT).optional(), cursor: cursorText.optional() };
export const limitOf = (limit: string | undefined): number => (limit === undefined ? LIST_DEFAULT : Number(limit));

export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });
