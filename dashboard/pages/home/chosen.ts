// Chosen: which of the decisions stand on Home.
import type { Decision } from '#dashboard/live/decisions.ts';

const SHOWN = 4;
/** Of setups that were not taken, so many: they are most of what happens, and least of what matters. */
const NOT_TAKEN_SHOWN = 2;

/** The latest, but not one kind alone. */
export function chosen(decisions: readonly Decision[]): readonly Decision[] {
  const kept: Decision[] = [];
  let notTaken = 0;
  for (const decision of decisions) {
    if (kept.length === SHOWN) break;
    if (decision.kind === 'not-taken') {
      notTaken += 1;
      if (notTaken > NOT_TAKEN_SHOWN) continue;
    }
    kept.push(decision);
  }
  return kept;
}
