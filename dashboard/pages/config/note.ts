// Note: why a version is saved: what the API takes.

export const NOTE_MOST = 100;

/** What is wrong with it; undefined where nothing is. */
export function noteFault(note: string): string | undefined {
  const text = note.trim();
  if (text === '') return 'A few words on what it is for.';
  if (text.length > NOTE_MOST) return `At most ${NOTE_MOST} characters.`;
  return /^[\x20-\x7e]+$/.test(text) ? undefined : 'Plain letters only: no accents, no line breaks.';
}
