// Page program: the browser modules of a page as one inline script. They are written and checked as TypeScript like all else.
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { assert } from '#model/fate.ts';

const IMPORT = /^import (?:type )?\{[^}]*\} from '(?<from>[^']+)';$/gm;

/**
 * The module at `entry` with all that it imports, each once, what is imported first. The script is a module of its own,
 * so names of two files that clash stop it at once; a test parses it.
 */
export function pageProgram(entry: URL): string {
  const parts: string[] = [];
  const seen = new Set<string>();
  const add = (url: URL): void => {
    if (seen.has(url.href)) return;
    seen.add(url.href);
    // Types are erased first: what is left of an import is a value.
    const code = withoutTypes(readFileSync(url, 'utf8'));
    for (const { groups } of code.matchAll(IMPORT)) {
      const { from } = groups as { from: string };
      assert(/^(?:\.|#model)\//.test(from), `a page is made of its own files and those of the model: ${from}`);
      add(from.startsWith('#') ? new URL(import.meta.resolve(from)) : new URL(from, url));
    }
    parts.push(code.replace(IMPORT, '').replace(/^export /gm, ''));
  };
  add(entry);
  return parts
    .join('\n')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n');
}

function withoutTypes(source: string): string {
  const own = Object.getOwnPropertyDescriptor(process, 'emitWarning')!;
  // The runtime warns that its eraser may change; whoever reads a terminal can do nothing with that.
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    Object.defineProperty(process, 'emitWarning', own);
  }
}
