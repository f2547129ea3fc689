// Source: a file as the checks see it: its text, its code without comments and strings, and what it imports.

export type SourceFile = { readonly path: string; readonly text: string };

/** Before these a slash starts a regular expression, not a division. */
const BEFORE_REGEX = /(?:^|[([{,;=:!&|?+\-*%<>~^}\n]|\b(?:return|typeof|case|in|of|void|yield|await))$/;

/**
 * The same text with comments, string contents and regular expressions blanked out, line breaks and length kept.
 * Expressions inside template strings stay, because they are code.
 */
export function codeOf(text: string): string {
  const out: string[] = [];
  // One entry for each template string that we are inside of: how many braces are open in its expression.
  const templates: number[] = [];
  let index = 0;
  let code = '';

  const keep = (length: number): void => {
    const piece = text.slice(index, index + length);
    out.push(piece);
    code = (code + piece).slice(-16);
    index += length;
  };
  const blank = (end: number): void => {
    out.push(text.slice(index, end).replaceAll(/[^\n]/g, ' '));
    index = end;
  };
  /** Index just past the quote that closes, or past the line or the text where none does. */
  const closing = (from: number, quote: string): number => {
    for (let at = from; at < text.length; at += 1) {
      if (text[at] === '\\') at += 1;
      else if (text[at] === quote || text[at] === '\n') return at;
    }
    return text.length;
  };
  const template = (): void => {
    for (let at = index; at < text.length; at += 1) {
      if (text[at] === '\\') at += 1;
      else if (text[at] === '`') {
        blank(at);
        keep(1);
        return;
      } else if (text.startsWith('${', at)) {
        blank(at);
        keep(2);
        templates.push(0);
        return;
      }
    }
    blank(text.length);
  };
  const regex = (): void => {
    let inClass = false;
    for (let at = index + 1; at < text.length; at += 1) {
      if (text[at] === '\\') at += 1;
      else if (text[at] === '\n') return keep(1);
      else if (text[at] === '[') inClass = true;
      else if (text[at] === ']') inClass = false;
      else if (text[at] === '/' && !inClass) {
        keep(1);
        blank(at);
        return keep(1);
      }
    }
    return keep(1);
  };

  while (index < text.length) {
    const here = text[index]!;
    const depth = templates.length - 1;
    if (text.startsWith('//', index)) {
      const end = text.indexOf('\n', index);
      blank(end < 0 ? text.length : end);
    } else if (text.startsWith('/*', index)) {
      const end = text.indexOf('*/', index + 2);
      blank(end < 0 ? text.length : end + 2);
    } else if (here === "'" || here === '"') {
      keep(1);
      blank(closing(index, here));
      keep(1);
    } else if (here === '`') {
      keep(1);
      template();
    } else if (here === '}' && depth >= 0 && templates[depth] === 0) {
      templates.pop();
      keep(1);
      template();
    } else if (here === '/' && BEFORE_REGEX.test(code.replace(/[ \t]+$/, ''))) regex();
    else {
      if (depth >= 0 && here === '{') templates[depth]! += 1;
      if (depth >= 0 && here === '}') templates[depth]! -= 1;
      keep(1);
    }
  }
  return out.join('');
}

/** `specifier` is undefined for a late import whose name is computed. */
export type Import = { readonly specifier: string | undefined; readonly line: number };

const STATIC = /(?:^|[;}\n])[ \t]*(?:import|export)\b[^'";=()]*?(['"])/g;
const LATE = /\bimport\s*\(\s*(['"`]?)/g;

/** What a file imports: `import … from`, `import '…'`, `export … from`, `import('…')`, also of types. */
export function importsOf(file: SourceFile): readonly Import[] {
  const code = codeOf(file.text);
  const found: Import[] = [];
  for (const pattern of [STATIC, LATE])
    for (const match of code.matchAll(pattern)) {
      const start = match.index + match[0].length;
      const quote = match[1]!;
      const specifier =
        quote === '' || quote === '`' ? undefined : file.text.slice(start, file.text.indexOf(quote, start));
      found.push({ specifier, line: lineAt(file.text, start) });
    }
  return found;
}

/** Line number, from 1, of a position in a text. */
export function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** Tests, and the fixtures that only tests import. */
export const isTest = (path: string): boolean => /\.(?:test|fixture)\.ts$/.test(path);
