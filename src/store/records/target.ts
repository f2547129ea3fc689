// Target: where rows are kept.
import type { PostgresOptions } from './postgres-engine.ts';

export type RecordsTarget =
  /** An empty path is a store of its own that is gone when it is closed. */
  { readonly engine: 'sqlite'; readonly path: string } | ({ readonly engine: 'postgres' } & PostgresOptions);
