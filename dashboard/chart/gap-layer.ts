// Gap layer: bars that never came, as a hatched seam between those that did: a chart must not close over what is missing.
import { tint } from './palette.ts';
import type { Bars } from './bars.ts';
import type { Canvas } from './paint.ts';
import type { Palette } from './palette.ts';
import type { Places } from './places.ts';

const STEP = 6;

export function paintGaps(
  context: Canvas,
  { x, from, to, spacing, height }: Places,
  palette: Palette,
  bars: Bars,
  closed: number,
): void {
  const first = Math.max(1, Math.floor(from));
  const last = Math.min(closed - 1, Math.ceil(to));
  // So far out there is no seam to be seen, and much to look through.
  if (spacing < 1) return;
  const half = Math.max(1.5, Math.min(4, spacing / 2));
  for (let bar = first; bar <= last; bar += 1) {
    if (bars.time[bar]! - bars.time[bar - 1]! <= bars.durationMs) continue;
    const at = x(bar - 0.5);
    context.strokeStyle = tint(palette.t3, 0.45);
    context.lineWidth = 1;
    context.beginPath();
    for (let y = 0; y < height; y += STEP) {
      context.moveTo(at - half, y + half);
      context.lineTo(at + half, y - half);
    }
    context.stroke();
  }
}
