// Document: the configuration as the text that people write: a key read and set in it with its comments kept, and where it stands.
import { isMap, isNode, isScalar, LineCounter, parseDocument, stringify } from 'yaml';
import type { Document } from 'yaml';

export type Path = readonly string[];
const pathText = (path: Path): string => path.join('.');
export const pathOf = (text: string): Path => text.split('.');

/** Undefined where the text is no YAML. */
function parsed(text: string): Document.Parsed | undefined {
  const document = parseDocument(text, { uniqueKeys: true });
  return document.errors.length > 0 ? undefined : document;
}

export const isYaml = (text: string): boolean => parsed(text) !== undefined;

/** What stands at the path, as it would be typed; empty where nothing does, or where it is no single value. */
export function valueAt(text: string, path: Path): string {
  const node: unknown = parsed(text)?.getIn(path, true);
  if (isNode(node) && !isScalar(node)) return '';
  if (isScalar(node) && node.source !== undefined) return node.source;
  const value: unknown = isScalar(node) ? node.value : node;
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,8})?$/;
const plain = (raw: string): unknown =>
  raw === 'true' ? true : raw === 'false' ? false : NUMBER.test(raw) ? Number(raw) : raw;

/**
 * The text with this value at the path, everything else as it stands. An empty value takes the key out, and blocks that are empty after.
 * @returns the same text where it is no YAML
 */
export function withValue(text: string, path: Path, raw: string): string {
  const document = parsed(text);
  if (document === undefined) return text;
  const node: unknown = document.getIn(path, true);
  if (raw.trim() === '') {
    if (node === undefined) return text;
    remove(document, path);
    return written(document);
  }
  const value = plain(raw.trim());
  // In the text itself where it can be: nothing else is written anew then.
  if (isScalar(node) && node.range) {
    const put = stringify(value, { lineWidth: 0 }).trimEnd();
    const next = text.slice(0, node.range[0]) + put + text.slice(node.range[1]);
    if (!put.includes('\n') && valueAt(next, path) === valueAt(`x: ${put}`, ['x'])) return next;
  }
  set(document, path, value);
  return written(document);
}

function set(document: Document.Parsed, path: Path, value: unknown): void {
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never;
  // What stands on the way and is no block cannot hold a key.
  for (let length = 1; length < path.length; length += 1)
    if (!isMap(document.getIn(path.slice(0, length)))) document.setIn(path.slice(0, length), document.createNode({}));
  const node: unknown = document.getIn(path, true);
  // In its own place, so that the comment behind it stays.
  if (isScalar(node) && !(typeof value === 'object' && value !== null)) {
    node.value = value;
    delete node.source;
  } else document.setIn(path, value);
}

function remove(document: Document.Parsed, path: Path): void {
  if (!document.hasIn(path)) return;
  document.deleteIn(path);
  for (let length = path.length - 1; length > 0; length -= 1) {
    const block: unknown = document.getIn(path.slice(0, length));
    if (!isMap(block) || block.items.length > 0) return;
    document.deleteIn(path.slice(0, length));
  }
}

function written(document: Document.Parsed): string {
  const isEmpty = document.contents === null || (isMap(document.contents) && document.contents.items.length === 0);
  if (isEmpty && document.commentBefore === null && document.comment === null) return '';
  return document.toString({ lineWidth: 0 });
}

/** The text with several values set: what is undefined is taken out. */
export function withValues(text: string, values: ReadonlyMap<string, unknown>): string {
  const document = parsed(text);
  if (document === undefined) return text;
  for (const [path, value] of values)
    if (value === undefined) remove(document, pathOf(path));
    else set(document, pathOf(path), value);
  return written(document);
}

/** Every value by its path; lists are one value. Undefined where the text is no YAML. */
export function leaves(text: string): ReadonlyMap<string, unknown> | undefined {
  const document = parsed(text);
  if (document === undefined) return undefined;
  const found = new Map<string, unknown>();
  const walk = (value: unknown, path: Path): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      if (path.length > 0) found.set(pathText(path), value);
      return;
    }
    const entries = Object.entries(value);
    if (entries.length === 0 && path.length > 0) found.set(pathText(path), value);
    for (const [key, inner] of entries) walk(inner, [...path, key]);
  };
  try {
    walk(document.toJS({ maxAliasCount: 16 }), []);
  } catch {
    return undefined;
  }
  return found;
}

/** `configuration:12`, or a path such as `a.b[2].c`: the line of it, or of the nearest thing around it. From 1. */
export function lineOf(text: string, fault: string): number | undefined {
  const told = /:(\d+)$/.exec(fault)?.[1];
  if (told !== undefined) return Number(told);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const path = fault.split(/[.[\]]+/).filter((step) => step !== '');
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}
