// Three-way: what I changed, what somebody else changed meanwhile, where the two meet, and mine laid on top of theirs.
import { leaves, withValues } from './document.ts';

export type KeyChange = { readonly path: string; readonly from: unknown; readonly to: unknown };

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Undefined where one of the texts is no YAML. */
export function keyChanges(from: string, to: string): readonly KeyChange[] | undefined {
  const before = leaves(from);
  const after = leaves(to);
  if (before === undefined || after === undefined) return undefined;
  return [...new Set([...before.keys(), ...after.keys()])]
    .toSorted()
    .flatMap((path) =>
      same(before.get(path), after.get(path)) ? [] : [{ path, from: before.get(path), to: after.get(path) }],
    );
}

export type Meeting = {
  readonly theirs: readonly KeyChange[];
  readonly mine: readonly KeyChange[];
  /** Keys that both have changed, to different values. */
  readonly conflicts: readonly {
    readonly path: string;
    readonly base: unknown;
    readonly theirs: unknown;
    readonly mine: unknown;
  }[];
};

export function meeting(base: string, theirs: string, mine: string): Meeting | undefined {
  const other = keyChanges(base, theirs);
  const own = keyChanges(base, mine);
  if (other === undefined || own === undefined) return undefined;
  return {
    theirs: other,
    mine: own,
    conflicts: own.flatMap(({ path, from, to }) => {
      const met = other.find((each) => each.path === path || within(each.path, path) || within(path, each.path));
      return met === undefined || (met.path === path && same(met.to, to))
        ? []
        : [{ path, base: from, theirs: met.path === path ? met.to : met, mine: to }];
    }),
  };
}

/** A block became a value, or a value a block. */
const within = (inner: string, outer: string): boolean => inner.startsWith(`${outer}.`);

/** Their text with my keys. Where both have changed a key, mine stands. */
export const mineOnTheirs = (base: string, theirs: string, mine: string): string | undefined => {
  const own = keyChanges(base, mine);
  return own === undefined ? undefined : withValues(theirs, new Map(own.map(({ path, to }) => [path, to])));
};

/** A value as it is read: `–` for what is not set. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return '\u2013';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
