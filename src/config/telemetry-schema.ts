// Telemetry schema: where traces go, if anywhere.
import { z } from 'zod';

const WORDS = 'must be an address such as http://127.0.0.1:4318/v1/traces';

const traces = z
  .string()
  .regex(/^https?:\/\/[^/]/, WORDS)
  .refine((text) => URL.canParse(text), { message: WORDS })
  .refine((text) => !URL.canParse(text) || (new URL(text).username === '' && new URL(text).password === ''), {
    message: 'must hold no password: a collector on this machine takes traces without, and adds what others ask for',
  });

export const telemetry = z.strictObject({ traces: traces.optional() }).prefault({});
