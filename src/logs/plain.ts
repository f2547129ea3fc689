// Plain: whatever was handed to the log as bounded plain data, with nothing in it that may not be told.
import { formatFixed } from '#model/number.ts';
import { hide, HIDDEN, isSensitive } from './hide.ts';

const DEPTH_MOST = 8;
const ITEMS_MOST = 50;
/** In one line, all depths together. */
const VALUES_MOST = 500;
const STACK_MOST = 12;

type Budget = { left: number };

/** Never throws: what cannot be read is said to be so. */
export const plain = (value: unknown): unknown => plainAt(value, 0, { left: VALUES_MOST });

function plainAt(value: unknown, depth: number, budget: Budget): unknown {
  budget.left -= 1;
  if (budget.left < 0) return '[more]';
  switch (typeof value) {
    case 'string':
      return hide(value);
    case 'bigint':
      return formatFixed(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
    case 'undefined':
      return value;
    case 'function':
    case 'symbol':
      return `[${typeof value}]`;
    case 'object':
      if (value === null) return null;
      if (depth >= DEPTH_MOST) return '[deeper]';
      try {
        return objectAt(value, depth + 1, budget);
      } catch {
        return '[unreadable]';
      }
  }
}

function objectAt(value: object, depth: number, budget: Budget): unknown {
  if (value instanceof Error) return errorAt(value, depth, budget);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Map) return entriesAt(value.entries(), depth, budget);
  if (value instanceof Set || Array.isArray(value)) return itemsAt(value, depth, budget);
  // A date, a secret and the like know best how to show themselves.
  if ('toJSON' in value && typeof value.toJSON === 'function') return plainAt(value.toJSON(), depth, budget);
  return entriesAt(Object.entries(value), depth, budget);
}

function itemsAt(items: Iterable<unknown>, depth: number, budget: Budget): readonly unknown[] {
  const shown: unknown[] = [];
  for (const item of items) {
    if (shown.length === ITEMS_MOST) return [...shown, '[more]'];
    shown.push(plainAt(item, depth, budget));
  }
  return shown;
}

function entriesAt(entries: Iterable<readonly [unknown, unknown]>, depth: number, budget: Budget): unknown {
  const shown: [string, unknown][] = [];
  for (const [key, value] of entries) {
    if (shown.length === ITEMS_MOST) break;
    const name = hide(String(key).slice(0, 100));
    shown.push([name, isSensitive(String(key)) ? HIDDEN : plainAt(value, depth, budget)]);
  }
  return Object.fromEntries(shown);
}

/** Built from a list of what may be told: errors of others carry requests, headers and answers along. */
function errorAt(error: Error, depth: number, budget: Budget): unknown {
  const { code, where, mend } = error as { readonly code?: unknown; readonly where?: unknown; readonly mend?: unknown };
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? hide(value) : undefined);
  const places = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return {
    name: hide(error.name),
    code: text(code),
    message: hide(error.message),
    where: text(where),
    mend: text(mend),
    cause: error.cause === undefined ? undefined : plainAt(error.cause, depth, budget),
    stack: places.slice(0, STACK_MOST).map((line) => hide(line.trim())),
  };
}
