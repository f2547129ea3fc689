// Poison: names that an exchange must never say. The package keeps what it hears under names that come from the wire.

/** Written under one of these, a candle lands in the prototype of every object of this program. */
const NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const IN_TEXT = /"(?:_|\\u005f)(?:_|\\u005f)proto/i;
/** No message of prices nests deeper. */
const DEPTH_LIMIT = 12;

/** Whether any text or key within is such a name, or it nests so deep that it is no message of an exchange. */
export function isPoisoned(message: unknown, depth = 0): boolean {
  if (typeof message === 'string') return NAMES.has(message);
  if (typeof message !== 'object' || message === null) return false;
  if (depth > DEPTH_LIMIT) return true;
  if (Array.isArray(message)) return message.some((inner) => isPoisoned(inner, depth + 1));
  return Object.entries(message).some(([name, inner]) => NAMES.has(name) || isPoisoned(inner, depth + 1));
}

/** The same for an answer that is not parsed yet: a list of markets is long, and its text is quicker to look through. */
export const isPoisonedText = (text: unknown): boolean => typeof text === 'string' && IN_TEXT.test(text);
