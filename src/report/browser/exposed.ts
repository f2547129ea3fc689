// Exposed: what the page shows, for whoever tests it: what is drawn, and when each of it was known.
import { contentsOf } from './scene.ts';
import type { DetectColumns } from '#report/detect-columns.ts';
import type { Scene } from './scene.ts';

export function expose({ candles, patterns }: DetectColumns, scene: Scene, candlesShown: number): void {
  const drawn = contentsOf(scene).map(({ pattern, status, form }) => ({
    id: patterns.id[pattern],
    knownAt: patterns.knownAt[pattern],
    status,
    form,
  }));
  const { clock, hidden } = scene;
  Object.assign(window, { __report: { clock, time: candles.time[clock], candlesShown, drawn, hidden } });
}
