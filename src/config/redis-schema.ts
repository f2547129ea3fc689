// Redis schema: the key of what several servers of the pages share.
import { z } from 'zod';

const url = z
  .string()
  .regex(/^rediss?:\/\/[^/]/, 'must be an address such as redis://127.0.0.1:6379, or rediss:// with TLS')
  .refine((text) => URL.canParse(text), { message: 'must be an address such as redis://127.0.0.1:6379' })
  .refine((text) => !URL.canParse(text) || new URL(text).password === '', {
    message: 'must hold no password: it stands in SMC_REDIS_PASSWORD',
  });

export const redis = z.strictObject({ url }).optional();
