// Oddities: what YAML allows, and what means something else than its writer thinks: a key twice, a number that is not decimal.
import { isScalar, visit } from 'yaml';
import type { Document, Scalar, YAMLMap } from 'yaml';

/** `at` is a place in the text. */
export type Oddity = { readonly what: string; readonly at: number; readonly mend: string };

/** 0123 is 83 to some and 123 to others; 0x1f and 0o17 are nothing that a person writes for a port or an amount. */
const NOT_DECIMAL = /^[-+]?0[0-9xo]/i;

/** The first of them; none in a text that means what it says. */
export function oddities(document: Document.Parsed): readonly Oddity[] {
  const found: Oddity[] = [];
  visit(document, {
    Map(_key, map) {
      const twice = repeated(map);
      if (twice === undefined) return undefined;
      found.push({
        what: `keys must be unique: ${JSON.stringify(twice.value)} stands twice`,
        at: twice.range?.[0] ?? 0,
        mend: 'the file must be one YAML document with each key once',
      });
      return visit.BREAK;
    },
    Scalar(key, scalar) {
      if (key === 'key' || typeof scalar.value !== 'number' || !NOT_DECIMAL.test(scalar.source ?? '')) return undefined;
      found.push({
        what: `${scalar.source} is not a decimal number`,
        at: scalar.range?.[0] ?? 0,
        mend: 'write it as a decimal number without leading zeros',
      });
      return visit.BREAK;
    },
  });
  return found;
}

/** The second key of two that are the same. */
function repeated({ items }: YAMLMap): Scalar | undefined {
  const seen = new Set<unknown>();
  for (const { key } of items) {
    if (!isScalar(key)) continue;
    if (seen.has(key.value)) return key;
    seen.add(key.value);
  }
  return undefined;
}
