// Rules: what prop firms hold an account to, as data with sources and dates. The door of the room.
import { FTMO } from './ftmo.ts';
import { OTHER_FIRMS } from './other-firms.ts';
import type { RuleSet } from './rule-set.ts';

export { setRow } from './set-row.ts';
export { termsOf } from './terms.ts';
export type { FirmChoice, NewsEvent } from './choice.ts';
export type { RuleSet } from './rule-set.ts';

/** Every rule set there is, by firm. docs/prop-firms.md shows them as a table. */
export const ruleSets = (): readonly RuleSet[] => [...FTMO, ...OTHER_FIRMS];
