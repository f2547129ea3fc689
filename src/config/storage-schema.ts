// Storage schema: what is kept beside the log, and how much a database is asked for.
import { z } from 'zod';

const timeoutMs = z.int().min(100).max(3_600_000);

/** Of a pool of connections. What is not given is what the pool itself begins with. */
const postgres = z.strictObject({
  connections: z.int().min(1).max(1000).default(8),
  idle_timeout_ms: timeoutMs.default(30_000),
  acquire_timeout_ms: timeoutMs.default(5000),
  statement_timeout_ms: timeoutMs.default(120_000),
});

export const storage = z
  .strictObject({
    read_models: z.enum(['off', 'sqlite', 'postgres']).default('off'),
    keep_candles_days: z.int().min(1).max(36_500).optional(),
    postgres: postgres.prefault({}),
  })
  .prefault({});
