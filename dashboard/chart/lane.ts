// Lane: where the labels of zones stand between the last bar and the price axis, one to a place and none upon another.

/** Height of a label, and the step by which one makes way for another. */
export const LABEL_STEP = 16;
/** Moved further than this, a line leads from the label to its zone. */
const LEADER_FROM = 24;
const MOST_STEPS = 4;

export type Place = { readonly y: number; readonly isLed: boolean };

/**
 * @param wanted heights in pixels, best rank first
 * @returns a place for each, undefined where there is none left near by: the label is dropped, its zone stays
 */
export function layLabels(wanted: readonly number[], top: number, bottom: number): readonly (Place | undefined)[] {
  const taken: number[] = [];
  return wanted.map((at) => {
    if (at < top || at > bottom) return undefined;
    const y = freePlace(taken, at, top, bottom);
    if (y === undefined) return undefined;
    taken.push(y);
    return { y, isLed: Math.abs(y - at) > LEADER_FROM };
  });
}

/** Down first: what ranks lower stands lower. Up only where there is no room below. */
function freePlace(taken: readonly number[], at: number, top: number, bottom: number): number | undefined {
  const half = LABEL_STEP / 2;
  for (const sign of [1, -1])
    for (let step = 0; step <= MOST_STEPS; step += 1) {
      const y = at + sign * step * LABEL_STEP;
      if (y - half < top || y + half > bottom) continue;
      if (taken.every((other) => Math.abs(other - y) >= LABEL_STEP)) return y;
    }
  return undefined;
}
