// Paint: one zone, level or mark on a canvas in the form of its kind. Hue says direction, form says kind.
import { directionColor, tint } from './palette.ts';
import type { Box } from './places.ts';
import type { Form } from '#model/form.ts';
import type { Palette } from './palette.ts';

export type Canvas = CanvasRenderingContext2D;
type Slope = 'rising' | 'falling';

type ZoneLook = {
  readonly fill: number;
  readonly hatch: Slope | undefined;
  readonly dash: readonly number[] | undefined;
};

const ZONE_LOOKS: Partial<Record<Form, ZoneLook>> = {
  'order-block': { fill: 0.17, hatch: undefined, dash: undefined },
  breaker: { fill: 0, hatch: 'rising', dash: [5, 4] },
  gap: { fill: 0.1, hatch: undefined, dash: undefined },
  'inverse-gap': { fill: 0, hatch: 'falling', dash: [2, 3] },
  imbalance: { fill: 0.06, hatch: undefined, dash: undefined },
};

const FONT = 'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif';
const fonts = new Map<number, string>();
export const font = (size: number, weight: 400 | 500 | 600 = 500): string => {
  const key = size * 10 + weight * 1000;
  const known = fonts.get(key) ?? `${weight} ${size}px ${FONT}`;
  fonts.set(key, known);
  return known;
};
export { FONT };

const widths = new Map<string, number>();
const MOST_WIDTHS = 4_000;

/** Width of a text in the font that is set; each is measured once. */
export function widthOf(context: Canvas, text: string): number {
  const key = `${context.font}|${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  if (widths.size > MOST_WIDTHS) widths.clear();
  const { width } = context.measureText(text);
  widths.set(key, width);
  return width;
}

export type ZoneStyle = {
  /** 0..1 by rank. */
  readonly fade: number;
  /** Its middle has been traded. */
  readonly isMitigated: boolean;
  readonly isHigher: boolean;
  /** Pixels of a gap that price has been through, from the side it came. */
  readonly filled: number;
};

export function paintZone(
  context: Canvas,
  palette: Palette,
  form: Form,
  direction: number,
  box: Box,
  { fade, isMitigated, isHigher, filled }: ZoneStyle,
): void {
  const look = ZONE_LOOKS[form];
  const { left, right, top, bottom } = box;
  if (look === undefined || right <= left) return;
  const color = directionColor(palette, direction);
  const known = Math.max(left, Math.min(box.known, right));
  const height = Math.max(1, bottom - top);
  const fill = look.fill * fade * (isMitigated ? 0.5 : 1);
  if (fill > 0) {
    context.fillStyle = tint(color, fill / 2);
    context.fillRect(left, top, known - left, height);
    context.fillStyle = tint(color, fill);
    context.fillRect(known, top, right - known, height);
  }
  if (look.hatch !== undefined) {
    context.fillStyle = hatch(context, look.hatch, color, (height > 50 ? 0.16 : 0.28) * fade);
    context.fillRect(left, top, right - left, height);
  }
  if (filled > 0) {
    context.fillStyle = tint(palette.bg1, 0.55);
    const depth = Math.min(height, filled);
    context.fillRect(left, direction > 0 ? top : bottom - depth, right - left, depth);
  }
  if (form === 'order-block') {
    context.fillStyle = tint(color, 0.34 * fade);
    context.fillRect(left, Math.round(top), right - left, 1);
    context.fillRect(left, Math.round(bottom) - 1, right - left, 1);
    context.fillStyle = tint(color, fade);
    context.fillRect(Math.round(left) - 1, top, isHigher ? 4 : 2, height);
  } else if (isHigher) {
    context.fillStyle = tint(color, 0.7 * fade);
    context.fillRect(Math.round(left) - 1, top, 3, height);
  }
  if (look.dash !== undefined) paintEdge(context, tint(color, 0.6 * fade), look.dash, box);
  if (form === 'gap') {
    const mark = direction > 0 ? palette.gapUp : palette.gapDown;
    const middle = (top + bottom) / 2;
    line(context, tint(mark, fade), 1, [1, 4], left, middle, right, middle);
  }
}

function paintEdge(context: Canvas, color: string, dash: readonly number[], { left, right, top, bottom }: Box): void {
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.setLineDash(dash as number[]);
  context.beginPath();
  const [x, y1, y2] = [snapped(left), snapped(top), snapped(bottom)];
  context.moveTo(right, y1);
  context.lineTo(x, y1);
  context.lineTo(x, y2);
  context.lineTo(right, y2);
  context.stroke();
  context.setLineDash(SOLID);
}

/** What a zone was, after its end. */
export function paintEnded(context: Canvas, palette: Palette, direction: number, box: Box): void {
  const { left, right, top, bottom } = box;
  context.strokeStyle = tint(directionColor(palette, direction), 0.16);
  context.lineWidth = 1;
  context.setLineDash(SHORT_DASH);
  context.strokeRect(snapped(left), snapped(top), Math.max(2, right - left), Math.max(1, bottom - top));
  context.setLineDash(SOLID);
}

const LEVEL_DASHES: Partial<Record<Form, readonly number[]>> = { inducement: [2, 4], protected: [1, 3] };
const LEVEL_DASH: readonly number[] = [6, 4];

export function paintLevel(
  context: Canvas,
  palette: Palette,
  form: Form,
  direction: number,
  left: number,
  right: number,
  y: number,
  alpha: number,
): void {
  const color = form === 'protected' ? directionColor(palette, direction) : palette.liquidity;
  line(context, tint(color, alpha), 1, LEVEL_DASHES[form] ?? LEVEL_DASH, left, y, right, y);
}

/** Liquidity was taken here. */
export function paintCross(context: Canvas, palette: Palette, x: number, y: number): void {
  context.strokeStyle = palette.liquidity;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x - 4, y - 4);
  context.lineTo(x + 4, y + 4);
  context.moveTo(x - 4, y + 4);
  context.lineTo(x + 4, y - 4);
  context.stroke();
}

export function paintDot(context: Canvas, color: string, x: number, y: number, radius: number): void {
  context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** Points up for a buy, down for a sell; its tip is at the given place. */
export function paintTriangle(context: Canvas, color: string, x: number, y: number, isUp: boolean): void {
  const base = isUp ? y + 10 : y - 10;
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - 6, base);
  context.lineTo(x + 6, base);
  context.fill();
}

/** On the pixel grid where it is level or upright. */
export function line(
  context: Canvas,
  color: string,
  width: number,
  dash: readonly number[] | undefined,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  if (dash !== undefined) context.setLineDash(dash as number[]);
  context.beginPath();
  context.moveTo(x1 === x2 ? snapped(x1) : x1, y1 === y2 ? snapped(y1) : y1);
  context.lineTo(x1 === x2 ? snapped(x2) : x2, y1 === y2 ? snapped(y2) : y2);
  context.stroke();
  if (dash !== undefined) context.setLineDash(SOLID);
}

const SOLID: number[] = [];
const SHORT_DASH: number[] = [2, 3];
const snapped = (value: number): number => Math.round(value) + 0.5;

const TILE = 7;
const hatches = new Map<string, CanvasPattern>();

/** Lines at 45 or 135 degrees, made once for each colour and strength: it stands on the canvas, and does not swim in its zone. */
function hatch(context: Canvas, slope: Slope, color: string, alpha: number): CanvasPattern | string {
  const stroke = tint(color, alpha);
  const key = `${slope}${stroke}`;
  const known = hatches.get(key);
  if (known !== undefined) return known;
  const scale = 2;
  const tile = document.createElement('canvas');
  tile.width = TILE * scale;
  tile.height = TILE * scale;
  const pen = tile.getContext('2d');
  if (pen === null) return stroke;
  pen.scale(scale, scale);
  pen.strokeStyle = stroke;
  pen.lineWidth = 1;
  pen.beginPath();
  // Three lines, so that corners of neighbouring tiles meet.
  for (const shift of [-TILE, 0, TILE]) {
    pen.moveTo(shift - 1, slope === 'rising' ? TILE + 1 : -1);
    pen.lineTo(shift + TILE + 1, slope === 'rising' ? -1 : TILE + 1);
  }
  pen.stroke();
  const made = context.createPattern(tile, 'repeat');
  if (made === null) return stroke;
  made.setTransform(new DOMMatrix().scale(1 / scale));
  hatches.set(key, made);
  return made;
}

/** The form in 16 by 12 pixels, as legends and lists show it. */
export function paintSample(context: Canvas, palette: Palette, form: Form, direction: number): void {
  const color = directionColor(palette, direction);
  context.clearRect(0, 0, 18, 12);
  switch (form) {
    case 'liquidity':
    case 'inducement':
    case 'protected':
      paintLevel(context, palette, form, direction, 0, 16, 6, 1);
      return;
    case 'sweep':
      paintCross(context, palette, 8, 6);
      return;
    case 'swing':
      paintDot(context, palette.t3, 8, 6, 2);
      return;
    case 'structure':
      line(context, color, 1, undefined, 0, 3, 16, 3);
      line(context, color, 1, [3, 2], 0, 9, 16, 9);
      return;
    case 'displacement':
      context.fillStyle = color;
      context.fillRect(6, 1, 4, 10);
      return;
    case 'range':
      context.fillStyle = tint(palette.short, 0.6);
      context.fillRect(5, 0, 6, 5.5);
      context.fillStyle = tint(palette.long, 0.6);
      context.fillRect(5, 6.5, 6, 5.5);
      return;
    case 'session':
      context.fillStyle = tint(palette.london, 0.6);
      context.fillRect(0, 4, 16, 5);
      return;
    default: {
      const box = { left: 1, right: 16, top: 1, bottom: 11, known: 1 };
      // Stronger than on the chart: there is so little of it.
      const style = { fade: form === 'gap' ? 3 : 2, isMitigated: false, isHigher: false, filled: 0 };
      paintZone(context, palette, form, direction, box, style);
    }
  }
}
