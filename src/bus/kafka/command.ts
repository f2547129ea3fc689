// Command: what a person asks of an account, as a record of the topic `command`: known by its id, taken once.
import { decode, encode } from '#model/codec.ts';
import { letterOf } from './dead-letter.ts';
import type { Answer } from '#bus/bus.ts';
import type { Cluster } from './cluster.ts';
import type { EventData } from '#model/event.ts';
import type { Incoming } from './reader.ts';
import type { Outgoing } from './writer.ts';

const VERSION = 1;

/** What may be asked of an account from outside. */
type Asked = { [K in 'command' | 'plan' | 'health']: { readonly kind: K; readonly data: EventData[K] } };
export type CommandInput = Asked[keyof Asked];
/** The same id twice is one command. */
export type AccountCommand = {
  readonly id: string;
  readonly input: CommandInput;
  /** Only what risk would say is wanted, now or never: it changes nothing, and is answered on the topic `answer`. */
  readonly isQuestion?: boolean;
};

export function commandRecord(
  cluster: Cluster,
  account: string,
  { id, input, isQuestion = false }: AccountCommand,
): Outgoing {
  const line = encode({ ...input, key: account, time: 0, sequence: 0, cause: 0 });
  return {
    topic: cluster.topics.command,
    partition: cluster.partitionOf(account),
    key: account,
    value: Buffer.from(JSON.stringify({ version: VERSION, id, line, isQuestion })),
  };
}

type ReadCommand = { readonly command: AccountCommand; readonly record: Incoming };

export function readCommands(
  cluster: Cluster,
  records: readonly Incoming[],
): { readonly commands: readonly ReadCommand[]; readonly letters: readonly Outgoing[] } {
  const commands: ReadCommand[] = [];
  const letters: Outgoing[] = [];
  for (const record of records) {
    try {
      commands.push({ command: readCommand(record), record });
    } catch (cause) {
      letters.push(letterOf(cluster, cluster.topics.command, record, cause));
    }
  }
  return { commands, letters };
}

/** @throws Error in words for a record that is none of ours */
function readCommand({ value }: Incoming): AccountCommand {
  const { version, id, line, isQuestion } = JSON.parse(value.toString('utf8')) as Readonly<Record<string, unknown>>;
  if (version !== VERSION) throw new Error(`a command of version ${String(version)}`);
  if (typeof id !== 'string' || id === '' || typeof line !== 'string') throw new Error('a command without its id');
  const { kind, data } = decode(line);
  if (kind !== 'command' && kind !== 'plan' && kind !== 'health') throw new Error(`nobody asks for ${kind}`);
  return { id, input: { kind, data } as CommandInput, isQuestion: isQuestion === true };
}

/** What was said to a question. @param id of the question */
export function answerRecord(cluster: Cluster, account: string, id: string, said: readonly Answer[]): Outgoing {
  const lines = said.map((answer) => encode({ ...answer, key: account, time: 0, sequence: 0, cause: 0 }));
  return {
    topic: cluster.topics.answer,
    partition: 0,
    key: id,
    value: Buffer.from(JSON.stringify({ version: VERSION, lines })),
  };
}

/** Undefined for what is none: whoever has asked waits in vain. */
export function readAnswer({
  key: id,
  value,
}: Incoming): { readonly id: string; readonly said: readonly Answer[] } | undefined {
  try {
    const { version, lines } = JSON.parse(value.toString('utf8')) as { version: unknown; lines: readonly string[] };
    if (version !== VERSION) return undefined;
    return { id, said: lines.map(decode).map(({ kind, data }) => ({ kind, data }) as Answer) };
  } catch {
    return undefined;
  }
}
