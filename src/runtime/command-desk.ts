// Command desk: what people ask of an account goes onto the log that the programs share, and is answered when it comes back from there.
import { commandRecord, EARLIEST, readAnswer } from '#bus/kafka/kafka.ts';
import { randomUUID } from 'node:crypto';
import { SmcError } from '#model/fate.ts';
import type { Answer } from '#bus/bus.ts';
import type { Cluster, CommandInput } from '#bus/kafka/kafka.ts';
import type { Plan } from '#model/plan.ts';

export type CommandDesk = {
  /**
   * Through when what was said to it is in the views.
   * @param id the same id is one command, however often it is asked
   * @throws SmcError BUS_UNREACHABLE where it was not written down for sure; BUS_UNANSWERED where it was, and nobody has answered yet
   */
  readonly ask: (account: string, input: CommandInput, id?: string) => Promise<void>;
  /** What risk would say to a plan now; nothing is done. @throws SmcError as `ask` */
  readonly question: (account: string, plan: Plan) => Promise<readonly Answer[]>;
  /** The command of this id is in the views. */
  readonly answered: (id: string) => void;
  readonly close: () => Promise<void>;
};

/** A `trade` that takes over is there within the time of a lease and what it replays. */
const ANSWER_MS = 10_000;
const WAIT_MS = 250;

export function commandDesk(cluster: Cluster): CommandDesk {
  const waiting = new Map<string, Set<(said: readonly Answer[]) => void>>();
  const questions = new Set<string>();
  let sender: ReturnType<Cluster['sender']> | undefined;
  let listening: Promise<void> | undefined;
  const now = { isClosed: false };

  const tell = (id: string, said: readonly Answer[]): void => {
    for (const resolve of waiting.get(id) ?? []) resolve(said);
  };

  const send = async (account: string, command: Parameters<typeof commandRecord>[2]): Promise<readonly Answer[]> => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly Answer[]>();
    const { id } = command;
    const all = waiting.get(id) ?? new Set();
    waiting.set(id, all);
    all.add(resolve);
    const timer = setTimeout(() => reject(unanswered(account, cluster.topics.command)), ANSWER_MS);
    // Where writing takes as long as that, nobody listens yet.
    promise.catch(() => undefined);
    try {
      sender ??= cluster.sender();
      await (await sender).write([commandRecord(cluster, account, command)]);
      return await promise;
    } finally {
      clearTimeout(timer);
      all.delete(resolve);
      if (all.size === 0) waiting.delete(id);
    }
  };

  /** From its end on, for as long as somebody has a question out. */
  const listen = async (begun: () => void): Promise<void> => {
    const reader = await cluster.reader(cluster.topics.answer, new Map([[0, EARLIEST]]));
    try {
      await reader.skip();
      begun();
      while (questions.size > 0 && !now.isClosed)
        for (const record of await reader.next(WAIT_MS)) {
          const answer = readAnswer(record);
          if (answer !== undefined) tell(answer.id, answer.said);
        }
    } finally {
      listening = undefined;
      await reader.close();
    }
  };
  let begun: Promise<void> | undefined;
  const hearAnswers = (): Promise<void> => {
    if (listening === undefined) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      begun = promise;
      listening = listen(resolve);
      listening.catch(reject);
    }
    return begun!;
  };

  return {
    async ask(account, input, id = randomUUID()) {
      await send(account, { id, input });
    },
    async question(account, plan) {
      const id = randomUUID();
      questions.add(id);
      try {
        await hearAnswers();
        return await send(account, { id, input: { kind: 'plan', data: plan }, isQuestion: true });
      } finally {
        questions.delete(id);
      }
    },
    answered: (id) => tell(id, []),
    async close() {
      now.isClosed = true;
      await listening?.catch(() => undefined);
      await (await sender)?.close();
    },
  };
}

const unanswered = (account: string, topic: string): SmcError =>
  new SmcError(
    'BUS_UNANSWERED',
    `nobody has answered for account ${account} within ${ANSWER_MS / 1_000} s`,
    topic,
    'see that a trade runs, and look at what became of it before asking again',
  );
