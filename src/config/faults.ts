// Faults: what the validator found, in words for the one who wrote the file.
import { nearestWord } from '#model/nearest.ts';
import { keysAt } from './keys.ts';
import type { z } from 'zod';

type Path = readonly PropertyKey[];
export type Fault = { readonly path: Path; readonly what: string };

/** A guess at what was meant costs time, and nobody reads a hundred of them. */
const GUESSES_MOST = 20;

export function faultsOf(issue: z.core.$ZodIssue, before: Path = []): readonly Fault[] {
  const path = [...before, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key, place) => {
        const near = place < GUESSES_MOST ? nearestWord(key, keysAt(path)) : undefined;
        const guess = near === undefined ? '' : `, did you mean "${near}"?`;
        return { path: [...path, key], what: `there is no such key${guess}` };
      });
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({ path, what: message }));
    case 'invalid_union': {
      // The form that was meant is the one that was understood furthest.
      const meant = issue.errors.find((errors) => errors.some((each) => each.path.length > 0));
      return meant === undefined ? [{ path, what: issue.message }] : meant.flatMap((each) => faultsOf(each, path));
    }
    default:
      return [{ path, what: wordsOf(issue) }];
  }
}

const KINDS: Readonly<Record<string, string>> = {
  object: 'a block of keys',
  record: 'a block of keys',
  array: 'a list',
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
};

function wordsOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`;
    case 'too_small':
      if (issue.origin === 'array') return 'must not be empty';
      return `must be ${issue.inclusive === true ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return `must be ${issue.inclusive === true ? 'at most' : 'less than'} ${issue.maximum}`;
    default:
      return issue.message;
  }
}
