// Event kind: the kinds of events as the wire names them.
import { KINDS } from '#model/event.ts';
import { snake } from './wire.ts';
import type { Kind } from '#model/event.ts';

const BY_WORD: ReadonlyMap<string, Kind> = new Map(KINDS.map((kind) => [snake(kind), kind]));

export const EVENT_KINDS: readonly string[] = [...BY_WORD.keys()];
export const kindOf = (word: string): Kind => BY_WORD.get(word)!;
