// Context layer: what stands around the zones: sessions in a strip over the time axis, premium and discount beside the price axis.
import { font } from './chart-kit.ts';
import { barOf } from './history.ts';
import { line } from './paint.ts';
import { tokens, withAlpha } from './tokens.ts';
import type { DetectColumns } from '#report/detect-columns.ts';
import type { Places } from './chart-kit.ts';
import type { Scene } from './scene.ts';

const STRIP = 12;
const NAMED_FROM = 46;
/** Retracement from the end of the leg: the optimal trade entry. */
const OTE: readonly [number, number] = [0.62, 0.79];

type Strip = { readonly name: string; readonly from: number; readonly to: number };

/** Below two pixels a bar the strip is noise. */
const LEAST_SPACING = 1.2;

export function paintSessions(
  context: CanvasRenderingContext2D,
  places: Places,
  scene: Scene,
  columns: DetectColumns,
): void {
  if (places.spacing < LEAST_SPACING) return;
  const strips = stripsOf(scene, columns);
  const bottom = places.height;
  let written = Number.NEGATIVE_INFINITY;
  for (const { name, from, to } of strips) {
    const left = places.x(from) - places.spacing / 2;
    const right = places.x(to) - places.spacing / 2;
    if (right < 0 || left > places.width) continue;
    const color = sessionColor(name);
    if (name.includes('kill-zone')) {
      context.fillStyle = withAlpha(tokens().t3, 0.045);
      context.fillRect(left, 0, right - left, bottom);
      continue;
    }
    context.fillStyle = withAlpha(color, 0.22);
    context.fillRect(left, bottom - STRIP, right - left, STRIP);
    context.fillStyle = color;
    context.fillRect(left, bottom - STRIP, 1.5, STRIP);
    const at = Math.max(left, 0) + 5;
    // Sessions overlap: the name of the one does not stand on that of the other.
    if (right - left < NAMED_FROM || at < written || right - at < NAMED_FROM / 2) continue;
    context.font = font(9.5, 500);
    written = at + context.measureText(nameOf(name)).width + 6;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillText(nameOf(name), at, bottom - STRIP / 2 + 0.5);
  }
}

/** A session pattern is known once it is over; a calendar window is known before it begins. */
function stripsOf(scene: Scene, { candles, patterns, variants, sessions }: DetectColumns): readonly Strip[] {
  if (sessions === undefined)
    return scene.sessions.map(({ pattern, start, known }) => ({
      name: variants[patterns.variant[pattern]!]!,
      from: start,
      to: known,
    }));
  if (!scene.forms.has('session')) return [];
  return sessions
    .filter(({ from }) => from <= candles.time[scene.clock]!)
    .map(({ name, from, to }) => ({
      name,
      from: barOf(candles.time, from),
      to: Math.min(barOf(candles.time, to - 1), scene.clock) + 1,
    }));
}

function sessionColor(name: string): string {
  const all = tokens();
  if (name.startsWith('asia')) return all.asia;
  if (name.startsWith('london')) return all.london;
  return name.startsWith('new-york') ? all['new-york'] : all.t3;
}

const nameOf = (name: string): string =>
  name
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');

/** The dealing range in force: dear above its middle, cheap below, and the band where entries are looked for. */
export function paintRange(context: CanvasRenderingContext2D, { y, width }: Places, { range }: Scene): void {
  if (range === undefined) return;
  const { long, short, t2 } = tokens();
  const left = width - 6;
  const middle = (range.high + range.low) / 2;
  const block = (color: string, alpha: number, high: number, low: number): void => {
    context.fillStyle = withAlpha(color, alpha);
    context.fillRect(left, y(high), 6, y(low) - y(high));
  };
  block(short, 0.34, range.high, middle);
  block(long, 0.34, middle, range.low);
  if (range.direction !== 0) {
    const height = range.high - range.low;
    const [from, to] = OTE;
    if (range.direction > 0) block(long, 0.8, range.high - from * height, range.high - to * height);
    else block(short, 0.8, range.low + to * height, range.low + from * height);
  }
  line(context, t2, 1, undefined, left - 4, y(middle), width, y(middle));
}
