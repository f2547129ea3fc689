// Password: what a new password has to be, said before it is sent. The server decides.

/** As the server has it. */
export const LEAST = 12;
const MOST = 128;

const FAULTS: Readonly<Record<string, string>> = {
  too_short: `It needs at least ${LEAST} characters.`,
  too_long: `It may have at most ${MOST} characters.`,
  common: 'It is one of those that are tried first.',
  contains_email: 'It contains your address.',
  unchanged: 'It is the one you have.',
  same: 'It is the one you have.',
};

/** In words, whatever the server calls it. */
export const faultWords = (reason: string | undefined): string =>
  reason === undefined ? 'It is not taken.' : (FAULTS[reason] ?? `It is not taken: ${reason.replaceAll('_', ' ')}.`);

/** The first thing that is wrong; undefined where nothing is. Length counts: a sentence is easier to keep than a riddle. */
export function passwordFault(
  next: string,
  again: string,
  before: string,
): { readonly field: 'next' | 'again'; readonly text: string } | undefined {
  const { length } = Array.from(next);
  if (length < LEAST) return { field: 'next', text: `At least ${LEAST} characters; ${LEAST - length} more.` };
  if (length > MOST) return { field: 'next', text: FAULTS['too_long']! };
  if (next === before) return { field: 'next', text: FAULTS['unchanged']! };
  if (next !== again) return { field: 'again', text: 'The two are not the same.' };
  return undefined;
}
