// Fuzzy: whether what was typed is meant by a name, and how well: letters in order, runs and beginnings of words first.

/** @returns higher is nearer; undefined where the letters do not occur in this order */
export function fuzzy(typed: string, name: string): number | undefined {
  const wanted = typed.toLowerCase().replaceAll(/\s+/g, ' ').trim();
  const text = name.toLowerCase();
  if (wanted === '') return 0;
  // As it is typed, as one piece: nearer than any scattered letters.
  const whole = text.indexOf(wanted);
  let score = whole === 0 ? 10 : whole > 0 ? 5 : 0;
  let at = -1;
  for (const letter of wanted) {
    if (letter === ' ') continue;
    const found = text.indexOf(letter, at + 1);
    if (found < 0) return undefined;
    if (found === at + 1) score += 3;
    if (found === 0 || /[^a-z0-9]/.test(text.charAt(found - 1))) score += 2;
    score -= Math.min(2, (found - at - 1) / 8);
    at = found;
  }
  return score - text.length / 100;
}
