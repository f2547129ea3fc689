// JSON body: reads one strictly: valid UTF-8, no name twice in an object, no deep nesting, no name that means a prototype.
import { Problem } from './problem.ts';

const DEPTH_LIMIT = 32;
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const TEXT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws Problem invalid_request, duplicate_key */
export function parseJsonBody(bytes: Uint8Array): unknown {
  let text: string;
  let value: unknown;
  try {
    text = TEXT.decode(bytes);
    checkDepth(text);
    value = JSON.parse(text);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('invalid_request', { detail: 'the body is not JSON in UTF-8' });
  }
  checkNames(text);
  return value;
}

/** Before the parser, which would go as deep as it is led. */
function checkDepth(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (letter === 0x22) at = endOfString(text, at);
    else if (letter === 0x7b || letter === 0x5b) {
      depth += 1;
      if (depth > DEPTH_LIMIT)
        throw new Problem('invalid_request', { detail: `the body is nested deeper than ${DEPTH_LIMIT}` });
    } else if (letter === 0x7d || letter === 0x5d) depth -= 1;
  }
}

/** Place of the closing quote. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (letter === 0x5c) at += 1;
    else if (letter === 0x22) return at;
  }
  return text.length;
}

/** The text is valid JSON by now; names are compared as what they say, not as how they are spelt. */
function checkNames(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '{') open.push(new Set());
    else if (letter === '[') open.push(undefined);
    else if (letter === '}' || letter === ']') open.pop();
    if (letter === '{' || letter === ',') isName = open.at(-1) !== undefined;
    else if (letter === '"') {
      const end = endOfString(text, at);
      if (isName) addName(open.at(-1)!, text.slice(at, end + 1));
      isName = false;
      at = end;
    }
  }
}

function addName(names: Set<string>, quoted: string): void {
  const name = JSON.parse(quoted) as string;
  if (FORBIDDEN_NAMES.has(name))
    throw new Problem('invalid_request', {
      detail: 'a name in the body is not allowed',
      errors: [{ path: '', code: 'forbidden_name' }],
    });
  if (names.has(name)) throw new Problem('duplicate_key');
  names.add(name);
}
