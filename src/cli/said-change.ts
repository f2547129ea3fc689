// Said change: a change of a pattern together with the bar at whose close it was said.
import type { Millis } from '#model/time.ts';
import type { PatternChange } from '#model/pattern.ts';

/** A change with the open time of the bar at whose close it was said. */
export type SaidChange = { readonly change: PatternChange; readonly at: Millis };
