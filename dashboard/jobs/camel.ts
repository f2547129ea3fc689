// Camel: an answer of the API with the names of this program, so that the model's own types describe it.

type Camel<Text extends string> = Text extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Text;

/** The type of `camel` of a value: names changed, all else as it was. */
export type Cameled<Value> = Value extends readonly (infer Item)[]
  ? readonly Cameled<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value as Name extends string ? Camel<Name> : Name]: Cameled<Value[Name]> }
    : Value;

const named = (name: string): string =>
  name.replaceAll(/_([a-z0-9])/g, (_whole, letter: string) => letter.toUpperCase());

/** Plain data of any depth. */
export function camel<Value>(value: Value): Cameled<Value> {
  if (Array.isArray(value)) return value.map(camel) as Cameled<Value>;
  if (typeof value !== 'object' || value === null) return value as Cameled<Value>;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [named(name), camel(inner as unknown)]),
  ) as Cameled<Value>;
}
