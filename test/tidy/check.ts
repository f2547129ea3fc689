// Check: a rule of the house as a function from files to violations, so that a planted file can prove that it bites.
import { codeOf, lineAt } from './source.ts';
import type { SourceFile } from './source.ts';

export type Violation = { readonly path: string; readonly line: number; readonly says: string };

export type Check = {
  readonly name: string;
  /** Which files it looks at. */
  readonly on: (path: string) => boolean;
  readonly look: (file: SourceFile) => readonly Violation[];
};

export const runCheck = (check: Check, files: readonly SourceFile[]): readonly Violation[] =>
  files.filter((file) => check.on(file.path)).flatMap((file) => check.look(file));

export const violation = (file: SourceFile, line: number, says: string): Violation => ({ path: file.path, line, says });

export const show = ({ path, line, says }: Violation): string => `${path}:${line}  ${says}`;

/** Every place where a pattern stands in the code, comments and strings left out, or in the whole text. */
export function places(file: SourceFile, pattern: RegExp, where: 'code' | 'text', says: string): readonly Violation[] {
  const text = where === 'code' ? codeOf(file.text) : file.text;
  return [...text.matchAll(pattern)].map((match) =>
    violation(file, lineAt(text, match.index), `${match[0].trim()}: ${says}`),
  );
}
