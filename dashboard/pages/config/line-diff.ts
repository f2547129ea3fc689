// Line diff: what stands in one text and not in the other, line by line, with a few lines around.

export type DiffLine = { readonly kind: 'same' | 'out' | 'in' | 'skip'; readonly text: string };

/** More lines than these are compared as a whole: the table of the comparison would not fit. */
const LINES_MOST = 1_500;
const AROUND = 2;

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** By the longest common subsequence: the fewest lines that go and come. */
export function lineDiff(from: string, to: string): readonly DiffLine[] {
  const a = linesOf(from);
  const b = linesOf(to);
  if (a.length > LINES_MOST || b.length > LINES_MOST)
    return [
      ...a.map((text): DiffLine => ({ kind: 'out', text })),
      ...b.map((text): DiffLine => ({ kind: 'in', text })),
    ];
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const found: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length)
    if (i < a.length && j < b.length && a[i] === b[j]) {
      found.push({ kind: 'same', text: a[i]! });
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) {
      found.push({ kind: 'out', text: a[i]! });
      i += 1;
    } else {
      found.push({ kind: 'in', text: b[j]! });
      j += 1;
    }
  return found;
}

/** Only what changed and what stands next to it; the rest is counted. */
export function shortened(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ kind }) => kind !== 'same'),
  );
  const found: DiffLine[] = [];
  let skipped = 0;
  const skip = (): void => {
    if (skipped > 0) found.push({ kind: 'skip', text: `${skipped} ${skipped === 1 ? 'line' : 'lines'} as before` });
    skipped = 0;
  };
  for (const [index, line] of lines.entries())
    if (near[index]!) {
      skip();
      found.push(line);
    } else skipped += 1;
  skip();
  return found;
}
