// Chart keys: arrows pan and zoom the chart that has the focus.
import type { ITimeScaleApi, Time } from 'lightweight-charts';

/** Part of the view by which one press moves each end of it. */
const MOVES: Readonly<Record<string, readonly [from: number, to: number]>> = {
  ArrowLeft: [-0.1, -0.1],
  ArrowRight: [0.1, 0.1],
  ArrowUp: [0.1, 0],
  ArrowDown: [-0.1, 0],
};

export function panByKeys(place: HTMLElement, scale: ITimeScaleApi<Time>): void {
  place.addEventListener('keydown', (event) => {
    const move = MOVES[event.key];
    const range = scale.getVisibleLogicalRange();
    if (move === undefined || range === null) return;
    const width = range.to - range.from;
    scale.setVisibleLogicalRange({ from: range.from + move[0] * width, to: range.to + move[1] * width });
    event.preventDefault();
  });
}
