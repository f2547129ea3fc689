// Context layer: what stands around the zones: sessions in a strip over the time axis, premium and discount beside the price axis.
import { font, line, widthOf } from './paint.ts';
import { STRIP } from './places.ts';
import { tint } from './palette.ts';
import type { Canvas } from './paint.ts';
import type { Item } from './scene.ts';
import type { Palette } from './palette.ts';
import type { Places } from './places.ts';

/** A window of the trading day, in bars: from the open of the first to the close of the last. */
export type SessionSpan = {
  readonly name: string;
  readonly isKillZone: boolean;
  readonly from: number;
  readonly to: number;
};

const NAMED_FROM = 46;
/** Below so many pixels a bar the strip is noise. */
const LEAST_SPACING = 0.8;
/** Retracement from the end of the leg: the optimal trade entry. */
const OTE = [0.62, 0.79] as const;
const BAND = 6;

/** Kill zones as faint columns: drawn below the candles. */
export function paintKillZones(
  context: Canvas,
  { x, spacing, width, height }: Places,
  palette: Palette,
  spans: readonly SessionSpan[],
): void {
  if (spacing < LEAST_SPACING) return;
  context.fillStyle = tint(palette.t3, 0.05);
  for (const { isKillZone, from, to } of spans) {
    const left = x(from - 0.5);
    const right = x(to + 0.5);
    if (isKillZone && right > 0 && left < width) context.fillRect(left, 0, right - left, height);
  }
}

export function paintSessions(
  context: Canvas,
  { x, spacing, width, height }: Places,
  palette: Palette,
  spans: readonly SessionSpan[],
): void {
  if (spacing < LEAST_SPACING) return;
  const top = height - STRIP;
  let written = Number.NEGATIVE_INFINITY;
  context.font = font(9.5, 500);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const { name, isKillZone, from, to } of spans) {
    const left = x(from - 0.5);
    const right = x(to + 0.5);
    if (isKillZone || right < 0 || left > width) continue;
    const color = sessionColor(palette, name);
    context.fillStyle = tint(color, 0.22);
    context.fillRect(left, top, right - left, STRIP);
    context.fillStyle = color;
    context.fillRect(left, top, 1.5, STRIP);
    const at = Math.max(left, 0) + 5;
    const words = sessionName(name);
    // Sessions overlap: the name of the one does not stand on that of the other.
    if (right - left < NAMED_FROM || at < written || right - at < NAMED_FROM / 2) continue;
    written = at + widthOf(context, words) + 6;
    context.fillText(words, at, top + STRIP / 2 + 0.5);
  }
}

const sessionColor = (palette: Palette, name: string): string =>
  name.startsWith('asia')
    ? palette.asia
    : name.startsWith('london')
      ? palette.london
      : name.startsWith('new-york')
        ? palette.newYork
        : palette.t3;

const sessionName = (name: string): string =>
  name
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');

/** Dear above the middle, cheap below, and the band where entries are looked for. */
export function paintRange(context: Canvas, { y, width }: Places, palette: Palette, range: Item | undefined): void {
  if (range === undefined) return;
  const { high, low, direction } = range;
  const left = width - BAND;
  const middle = (high + low) / 2;
  const block = (color: string, alpha: number, above: number, below: number): void => {
    context.fillStyle = tint(color, alpha);
    context.fillRect(left, y(above), BAND, y(below) - y(above));
  };
  block(palette.short, 0.28, high, middle);
  block(palette.long, 0.28, middle, low);
  const height = high - low;
  const [from, to] = OTE;
  if (direction > 0) block(palette.long, 0.75, high - from * height, high - to * height);
  else if (direction < 0) block(palette.short, 0.75, low + to * height, low + from * height);
  line(context, palette.t2, 1, undefined, left - 4, y(middle), width, y(middle));
}
