// Nearest: the known word that someone probably meant.

/**
 * The candidate that needs the fewest changes (insert, delete, replace, swap of neighbours: Damerau 1964, restricted), or
 * the only one that begins with the word.
 * @returns undefined where nothing is near: a wrong guess is worse than none
 */
export function nearestWord(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  if (wanted === '') return undefined;
  const begins = candidates.filter((candidate) => candidate.toLowerCase().startsWith(wanted));
  if (begins.length === 1) return begins[0];
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let fewest = limit + 1;
  for (const candidate of candidates) {
    const changes = changesBetween(wanted, candidate.toLowerCase());
    if (changes < fewest) {
      fewest = changes;
      best = candidate;
    }
  }
  return best;
}

/** `did you mean "backtest"?`, else the list of what there is. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const near = nearestWord(word, candidates);
  return near === undefined ? `one of: ${candidates.join(', ')}` : `did you mean "${near}"?`;
}

/** Row by row over the table of prefixes; three rows are enough, the third for swaps. */
function changesBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, replace);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) least = Math.min(least, beforeLast[j - 2]! + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
