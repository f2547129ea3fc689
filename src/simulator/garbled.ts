// Garbled: messages that a client must survive and must not believe, made from a true one.

type Mutation = (text: string, data: Record<string, unknown>) => string;

/** The first decimal string in the payload, or in its candle, becomes something that is no price. */
const withNumber =
  (value: unknown): Mutation =>
  (_text, data) => {
    const inner = typeof data['k'] === 'object' && data['k'] !== null ? (data['k'] as Record<string, unknown>) : data;
    const field = ['c', 'p', 'b', 'h'].find((name) => typeof inner[name] === 'string');
    if (field !== undefined) inner[field] = value;
    else if (Array.isArray(inner['b'])) inner['b'] = [[value, '1.0']];
    return JSON.stringify(data);
  };

const MUTATIONS: readonly Mutation[] = [
  (text) => text.slice(0, Math.floor(text.length / 2)),
  () => '<html><body>502 Bad Gateway</body></html>',
  () => 'null',
  () => '[]',
  () => '{}',
  () => '{"e":"trade"}',
  withNumber('1e-7'),
  withNumber('-1.00000000'),
  withNumber('NaN'),
  withNumber(null),
  withNumber('0.00000000'),
  withNumber('99999999999999999999999999'),
  (text) => text.replace(/"s":"[A-Z0-9]+"/g, '"s":"__proto__"'),
  (text) => text.replace(/"(T|E|t)":\d+/g, '"$1":"soon"'),
  () => `${'['.repeat(5000)}${']'.repeat(5000)}`,
];

/** @param turn counts up, so that every way comes round */
export function garbled(data: object, turn: number): string {
  const text = JSON.stringify(data);
  return MUTATIONS[turn % MUTATIONS.length]!(text, JSON.parse(text) as Record<string, unknown>);
}
