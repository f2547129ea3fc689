// Command desk: what people ask of an account goes onto the log that the programs share, and is answered when it comes back from there.
import { commandRecord } from '#bus/kafka/kafka.ts';
import { randomUUID } from 'node:crypto';
import { SmcError } from '#model/fate.ts';
import type { Cluster, CommandInput } from '#bus/kafka/kafka.ts';

export type CommandDesk = {
  /**
   * Through when what was said to it is in the views.
   * @param id the same id is one command, however often it is asked
   * @throws SmcError BUS_UNREACHABLE where it was not written down for sure; BUS_UNANSWERED where it was, and nobody has answered yet
   */
  readonly ask: (account: string, input: CommandInput, id?: string) => Promise<void>;
  readonly answered: (id: string) => void;
  readonly close: () => Promise<void>;
};

/** A `trade` that takes over is there within the time of a lease and what it replays. */
const ANSWER_MS = 10_000;

export function commandDesk(cluster: Cluster): CommandDesk {
  const waiting = new Map<string, Set<() => void>>();
  let sender: ReturnType<Cluster['sender']> | undefined;

  return {
    async ask(account, input, id = randomUUID()) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const all = waiting.get(id) ?? new Set();
      waiting.set(id, all);
      all.add(resolve);
      const timer = setTimeout(
        () =>
          reject(
            new SmcError(
              'BUS_UNANSWERED',
              `nobody has answered for account ${account} within ${ANSWER_MS / 1_000} s`,
              cluster.topics.command,
              'see that a trade runs, and look at what became of it before asking again',
            ),
          ),
        ANSWER_MS,
      );
      try {
        sender ??= cluster.sender();
        await (await sender).write([commandRecord(cluster, account, { id, input })]);
        await promise;
      } finally {
        clearTimeout(timer);
        all.delete(resolve);
        if (all.size === 0) waiting.delete(id);
      }
    },
    answered(id) {
      for (const resolve of waiting.get(id) ?? []) resolve();
    },
    async close() {
      await (await sender)?.close();
    },
  };
}
