// Paint: one zone, level or mark on a canvas, in the form of its kind; hue says direction, form says kind.
import { directionColor, tokens, withAlpha } from './tokens.ts';
import type { Form } from '#model/form.ts';

/** Pixels. `known` is where the zone could first be seen; before it, it is drawn by half. */
export type Box = {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly known: number;
};

type Hatch = 'rising' | 'falling';

type ZoneForm = {
  readonly fill: number;
  readonly hatch: Hatch | undefined;
  readonly dash: readonly number[] | undefined;
};

const ZONE_FORMS: Partial<Record<Form, ZoneForm>> = {
  'order-block': { fill: 0.17, hatch: undefined, dash: undefined },
  breaker: { fill: 0, hatch: 'rising', dash: [5, 4] },
  gap: { fill: 0.1, hatch: undefined, dash: undefined },
  'inverse-gap': { fill: 0, hatch: 'falling', dash: [2, 3] },
  imbalance: { fill: 0.06, hatch: undefined, dash: undefined },
};

const gapColor = (direction: number): string => tokens()[direction > 0 ? 'gap-up' : 'gap-down'];

/** @param fade 0..1, by rank. @param filled pixels of a gap that price has already been through, from the side it came */
export function paintZone(
  context: CanvasRenderingContext2D,
  form: Form,
  direction: number,
  box: Box,
  fade: number,
  filled = 0,
): void {
  const { left, right, top, bottom, known } = box;
  const look = ZONE_FORMS[form];
  if (look === undefined || right <= left) return;
  const color = directionColor(direction);
  const split = Math.max(left, Math.min(known, right));
  const height = Math.max(1, bottom - top);
  if (look.fill > 0) {
    context.fillStyle = withAlpha(color, look.fill * fade * 0.5);
    context.fillRect(left, top, split - left, height);
    context.fillStyle = withAlpha(color, look.fill * fade);
    context.fillRect(split, top, right - split, height);
  }
  if (look.hatch !== undefined)
    hatched(context, look.hatch, color, (height > 50 ? 0.09 : 0.16) * fade * 1.6, left, top, right, bottom);
  if (filled > 0) {
    context.fillStyle = withAlpha(tokens().bg1, 0.55);
    if (direction > 0) context.fillRect(left, top, right - left, Math.min(height, filled));
    else context.fillRect(left, Math.max(top, bottom - filled), right - left, Math.min(height, filled));
  }
  if (form === 'order-block') {
    line(context, withAlpha(color, 0.34 * fade), 1, undefined, left, top, right, top);
    line(context, withAlpha(color, 0.34 * fade), 1, undefined, left, bottom, right, bottom);
    context.fillStyle = withAlpha(color, fade);
    context.fillRect(left - 1, top, 2, height);
  }
  if (look.dash !== undefined) {
    const edge = withAlpha(color, 0.6 * fade);
    line(context, edge, 1, look.dash, left, top, right, top);
    line(context, edge, 1, look.dash, left, bottom, right, bottom);
    line(context, edge, 1, look.dash, left, top, left, bottom);
  }
  if (form === 'gap') {
    const middle = (top + bottom) / 2;
    line(context, withAlpha(gapColor(direction), fade), 1, [1, 4], left, middle, right, middle);
  }
}

/** What a zone was, after its end: an outline to remember it by. */
export function paintEnded(context: CanvasRenderingContext2D, direction: number, box: Box): void {
  const { left, right, top, bottom } = box;
  context.strokeStyle = withAlpha(directionColor(direction), 0.22);
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  context.strokeRect(Math.round(left) + 0.5, Math.round(top) + 0.5, right - left, Math.max(1, bottom - top));
  context.setLineDash([]);
}

export function paintLevel(
  context: CanvasRenderingContext2D,
  form: Form,
  direction: number,
  left: number,
  right: number,
  y: number,
  alpha: number,
): void {
  const color = form === 'protected' ? directionColor(direction) : tokens().liq;
  const dash = form === 'inducement' ? [2, 4] : form === 'protected' ? [1, 3] : [6, 4];
  line(context, withAlpha(color, alpha), 1, dash, left, y, right, y);
}

/** A cross of 8 pixels: liquidity was taken here. */
export function paintCross(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.strokeStyle = tokens().liq;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x - 4, y - 4);
  context.lineTo(x + 4, y + 4);
  context.moveTo(x - 4, y + 4);
  context.lineTo(x + 4, y - 4);
  context.stroke();
}

export function paintDot(context: CanvasRenderingContext2D, color: string, x: number, y: number, radius: number): void {
  context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** Points up for a buy, down for a sell; its tip is at the given place. */
export function paintTriangle(
  context: CanvasRenderingContext2D,
  color: string,
  x: number,
  y: number,
  isUp: boolean,
): void {
  const base = isUp ? y + 10 : y - 10;
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - 6, base);
  context.lineTo(x + 6, base);
  context.fill();
}

/** A straight line on the pixel grid where it is level or upright. */
export function line(
  context: CanvasRenderingContext2D,
  color: string,
  width: number,
  dash: readonly number[] | undefined,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
): void {
  const half = width % 2 === 1 ? 0.5 : 0;
  const snap = (value: number): number => Math.round(value) + half;
  context.strokeStyle = color;
  context.lineWidth = width;
  if (dash !== undefined) context.setLineDash([...dash]);
  context.beginPath();
  context.moveTo(x1 === x2 ? snap(x1) : x1, y1 === y2 ? snap(y1) : y1);
  context.lineTo(x1 === x2 ? snap(x2) : x2, y1 === y2 ? snap(y2) : y2);
  context.stroke();
  if (dash !== undefined) context.setLineDash([]);
}

function hatched(
  context: CanvasRenderingContext2D,
  hatch: Hatch,
  color: string,
  alpha: number,
  left: number,
  top: number,
  right: number,
  bottom: number,
): void {
  const step = 7;
  const height = bottom - top;
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, height);
  context.clip();
  context.strokeStyle = withAlpha(color, alpha * 2);
  context.lineWidth = 1;
  context.beginPath();
  // Lines stand on a grid of the canvas, so that they do not swim while the chart moves up and down.
  for (let x = Math.floor((left - height) / step) * step; x < right + height; x += step) {
    const [from, to] = hatch === 'rising' ? [bottom, top] : [top, bottom];
    context.moveTo(x, from);
    context.lineTo(x + height, to);
  }
  context.stroke();
  context.restore();
}

/** The form in 16 by 12 pixels, as the chips and lists show it. */
export function paintSample(context: CanvasRenderingContext2D, form: Form, direction: number): void {
  const { t3 } = tokens();
  const color = directionColor(direction);
  context.clearRect(0, 0, 18, 12);
  switch (form) {
    case 'liquidity':
    case 'inducement':
    case 'protected':
      paintLevel(context, form, direction, 0, 16, 6, 1);
      return;
    case 'sweep':
      paintCross(context, 8, 6);
      return;
    case 'swing':
      paintDot(context, t3, 8, 6, 2);
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
      context.fillStyle = withAlpha(tokens().short, 0.6);
      context.fillRect(5, 0, 6, 5.5);
      context.fillStyle = withAlpha(tokens().long, 0.6);
      context.fillRect(5, 6.5, 6, 5.5);
      return;
    case 'session':
      context.fillStyle = withAlpha(tokens().london, 0.6);
      context.fillRect(0, 4, 16, 5);
      return;
    default:
      // Stronger than on the chart: there is so little of it.
      paintZone(context, form, direction, { left: 1, right: 16, top: 1, bottom: 11, known: 1 }, form === 'gap' ? 3 : 2);
  }
}
