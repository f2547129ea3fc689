// Nearest: the name that a person most likely meant.

/** Wrong, missing or extra letters, as a share of the word, up to which a guess is worth saying. */
const TOLERANCE = 0.4;

/** The name with the fewest letter edits from `word`, or undefined when even that is far off. Case does not count. */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let fewest = Math.max(2, word.length * TOLERANCE);
  for (const name of names) {
    const edits = distance(word.toLowerCase(), name.toLowerCase());
    if (edits < fewest || (edits === fewest && nearest === undefined)) {
      nearest = name;
      fewest = edits;
    }
  }
  return nearest;
}

/** Levenshtein distance, one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
