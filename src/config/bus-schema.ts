// Bus schema: the keys of the log that programs share, and of the way to it.
import { reference } from './notifications-schema.ts';
import { z } from 'zod';

const BROKERS_MOST = 20;
const PARTITIONS_MOST = 512;
const REPLICAS_MOST = 7;

const broker = z.string().regex(/^[A-Za-z0-9.-]{1,253}:\d{1,5}$/, 'must be a host and a port such as kafka-1:9092');

export const bus = z
  .strictObject({
    kind: z.enum(['memory', 'kafka']).default('memory'),
    brokers: z.array(broker).min(1).max(BROKERS_MOST).optional(),
    prefix: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and "-"')
      .default('smc-'),
    partitions: z.int().min(1).max(PARTITIONS_MOST).default(6),
    replicas: z.int().min(1).max(REPLICAS_MOST).default(1),
    lease_ms: z.int().min(1_000).max(120_000).default(6_000),
    metrics_port: z.int().min(0).max(65_535).default(9464),
    tls: z
      .strictObject({
        ca: z.string().optional(),
        certificate: z.string().optional(),
        key: z.string().optional(),
      })
      .optional(),
    sasl: z
      .strictObject({
        mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']),
        user: z.string().min(1).max(255),
        password: reference,
      })
      .optional(),
  })
  .refine(({ kind, brokers }) => kind === 'memory' || brokers !== undefined, {
    message: 'must name at least one broker where bus.kind is kafka',
    path: ['brokers'],
  })
  .refine(({ sasl, tls }) => sasl?.mechanism !== 'PLAIN' || tls !== undefined, {
    message: 'must stand beside bus.tls where the mechanism is PLAIN: it sends the password as it is',
    path: ['tls'],
  })
  .prefault({});
