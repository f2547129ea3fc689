// Keys: walks the schema, so that a wrong key can be told its neighbour and the manual can be held to every key there is.
import { configSchema } from './schema.ts';
import type { z } from 'zod';

type Schema = z.core.$ZodType;

/** What a key is, without what is said of its absence or done to its text. */
function bare(schema: Schema): z.core.$ZodTypes['_zod']['def'] {
  const { def } = schema._zod as unknown as { readonly def: z.core.$ZodTypes['_zod']['def'] };
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
      return bare(def.innerType);
    case 'pipe':
      return bare(def.in);
    default:
      return def;
  }
}

/** The schema one step further in; undefined where there is none. A union is entered by its object. */
function inside(schema: Schema, step: PropertyKey): Schema | undefined {
  const def = bare(schema);
  switch (def.type) {
    case 'object':
      return Object.hasOwn(def.shape, step) ? def.shape[String(step)] : undefined;
    case 'record':
      return def.valueType;
    case 'array':
      return def.element;
    case 'union':
      return def.options.map((option) => inside(option, step)).find((found) => found !== undefined);
    default:
      return undefined;
  }
}

/** Names that may stand at this path; none where a name is free or the path leads nowhere. */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let at: Schema | undefined = configSchema;
  for (const step of path) at = at === undefined ? undefined : inside(at, step);
  return at === undefined ? [] : namesOf(at);
}

function namesOf(schema: Schema): readonly string[] {
  const def = bare(schema);
  if (def.type === 'object') return Object.keys(def.shape);
  return def.type === 'union' ? def.options.flatMap(namesOf) : [];
}

/** "a.b[2].c" */
export const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
