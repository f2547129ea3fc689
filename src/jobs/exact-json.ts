// Exact JSON: plain values to text and back, none of them changed: whole numbers of any size, undefined, minus zero and what is no number.

const MARK = '$';
const KINDS = ['bigint', 'number', 'undefined'] as const;
type Kind = (typeof KINDS)[number];
const marked = (kind: Kind, text: string): object => ({ [MARK]: kind, text });

/** @param value of objects, arrays, strings, numbers, bigints, booleans, null and undefined */
export const exactJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => {
    if (part === undefined) return marked('undefined', '');
    if (typeof part === 'bigint') return marked('bigint', part.toString());
    if (typeof part === 'number' && (!Number.isFinite(part) || Object.is(part, -0)))
      return marked('number', Object.is(part, -0) ? '-0' : String(part));
    if (typeof part === 'object' && part !== null && Object.hasOwn(part, MARK))
      throw new Error('Invariant: no name of ours is the mark');
    return part;
  });

/** @throws SyntaxError where it is none of ours */
export const fromExactJson = (text: string): unknown => unmarked(JSON.parse(text) as unknown);

function isMarked(part: object): part is { readonly $: Kind; readonly text: string } {
  const { $: kind, text } = part as { readonly $?: unknown; readonly text?: unknown };
  return KINDS.some((name) => name === kind) && typeof text === 'string';
}

function unmarked(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map(unmarked);
  if (isMarked(part))
    switch (part.$) {
      case 'bigint':
        return BigInt(part.text);
      case 'number':
        return Number(part.text);
      case 'undefined':
        return undefined;
    }
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, unmarked(value)]));
}
