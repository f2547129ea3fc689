// Pump: asks a reader for what comes next while others are at work, and keeps it until somebody has a moment.
import type { Incoming, Reader } from './reader.ts';

export type Pump = {
  readonly isEmpty: () => boolean;
  /** What has come since. @throws what reading threw */
  readonly take: () => readonly Incoming[];
  /** Resolves when something has come or went wrong, or after so long. One question is out at a time. */
  readonly ready: (waitMs: number) => Promise<void>;
};

export function pumpOf(reader: Reader): Pump {
  let asked: Promise<void> | undefined;
  let found: Incoming[] = [];
  let failed: { readonly cause: unknown } | undefined;
  const ask = async (waitMs: number): Promise<void> => {
    try {
      // First waited for: what is found may be taken meanwhile, and another list begun.
      const records = await reader.next(waitMs);
      found.push(...records);
    } catch (cause) {
      failed = { cause };
    } finally {
      asked = undefined;
    }
  };
  return {
    isEmpty: () => found.length === 0 && failed === undefined,
    take() {
      if (failed !== undefined) throw failed.cause;
      const taken = found;
      found = [];
      return taken;
    },
    ready: (waitMs) => (asked ??= ask(waitMs)),
  };
}
