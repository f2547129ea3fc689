// Mini chart: one pattern in the candles that it was found in, in the form of its kind, with the trade that the evidence made on it.
import { decimals } from '#dashboard/format/sign.ts';
import { EVENT_WORDS } from './subjects.ts';
import { formOf, isZone, titleOf } from '#model/form.ts';
import { line, paintCross, paintDot, paintLevel, paintTriangle, paintZone } from '#dashboard/chart/paint.ts';
import { miniLayout } from './mini.ts';
import { readPalette, directionColor, tint } from '#dashboard/chart/palette.ts';
import { rText } from '#dashboard/format/figure.ts';
import { useEffect, useRef } from 'react';
import { useMedia } from '#dashboard/ui/use-media.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { useSize } from '#dashboard/ui/use-size.ts';
import { weekdayDay, clock as clockText } from '#dashboard/format/moment.ts';
import type { EvidenceExample } from '#model/evidence.ts';
import type { MiniLayout } from './mini.ts';
import type { Palette } from '#dashboard/chart/palette.ts';
import type { ReactNode } from 'react';

const EXIT_WORDS: Readonly<Record<NonNullable<EvidenceExample['trade']>['reason'], string>> = {
  stop: 'stopped',
  target: 'target met',
  time: 'out of time',
  'end-of-data': 'end of the data',
};

/** All that the drawing says. */
function exampleWords(example: EvidenceExample, zone: string): string {
  const { kind, variant, direction, high, low, knownAt, changes, trade } = example;
  const places = Math.abs(high) >= 1_000 ? 0 : Math.abs(high) >= 10 ? 2 : 5;
  const where = high === low ? decimals(high, places) : `${decimals(low, places)} to ${decimals(high, places)}`;
  const life = changes
    .slice(1)
    .map(({ event }) => EVENT_WORDS[event] ?? event)
    .join(', ');
  const made = trade === null ? '' : ` Trade: ${rText(trade.r)}, ${EXIT_WORDS[trade.reason]}.`;
  return `${titleOf(kind, variant, direction)}, ${where}, known ${weekdayDay(knownAt, zone, knownAt)} ${clockText(knownAt, zone)}${life === '' ? '' : `; then ${life}`}.${made}`;
}

export function MiniChart({ example }: { readonly example: EvidenceExample }): ReactNode {
  const [element, { width, height }] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { theme, colours, zone } = useSettings();
  const isLight = useMedia('(prefers-color-scheme: light)');
  useEffect(() => {
    const place = canvas.current;
    const context = place?.getContext('2d');
    if (place === null || context === null || context === undefined || width === 0) return;
    const ratio = window.devicePixelRatio;
    place.width = Math.round(width * ratio);
    place.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    paint(context, readPalette(document.body), example, miniLayout(example, width, height), width);
  }, [example, width, height, theme, colours, isLight]);
  return (
    <div ref={element} className="relative h-36 w-full">
      <canvas
        ref={canvas}
        role="img"
        aria-label={exampleWords(example, zone)}
        className="absolute inset-0 block h-full w-full"
      />
    </div>
  );
}

type Context = CanvasRenderingContext2D;

function paint(context: Context, palette: Palette, example: EvidenceExample, layout: MiniLayout, width: number): void {
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  paintPattern(context, palette, example, layout);
  paintCandles(context, palette, example, layout);
  paintTrade(context, palette, example, layout, width);
}

function paintPattern(context: Context, palette: Palette, example: EvidenceExample, layout: MiniLayout): void {
  const { kind, variant, direction, high, low } = example;
  const form = formOf(kind, variant);
  const { x, y, formed, known, end, spacing } = layout;
  const left = x(formed) - spacing / 2;
  const right = x(end) + spacing / 2;
  if (isZone(form)) {
    const box = { left, known: x(known), right, top: y.px(high), bottom: y.px(low) };
    paintZone(context, palette, form, direction, box, { fade: 1, isMitigated: false, isHigher: false, filled: 0 });
    return;
  }
  const price = direction > 0 ? low : high;
  switch (form) {
    case 'liquidity':
    case 'inducement':
    case 'protected':
      paintLevel(context, palette, form, direction, left, right, y.px(price), 0.9);
      break;
    case 'sweep':
      line(
        context,
        tint(palette.liquidity, 0.8),
        1,
        [6, 4],
        x(formed) - 12 * spacing,
        y.px(direction > 0 ? high : low),
        x(formed),
        y.px(direction > 0 ? high : low),
      );
      paintCross(context, palette, x(formed), y.px(price) + (direction > 0 ? 10 : -10));
      break;
    case 'structure': {
      const dash = kind === 'choch' ? [4, 3] : undefined;
      line(
        context,
        directionColor(palette, direction),
        1.5,
        dash,
        Math.max(0, x(formed) - 14 * spacing),
        y.px(price),
        x(formed),
        y.px(price),
      );
      break;
    }
    case 'swing':
      paintDot(context, palette.t1, x(formed), y.px(price), 3);
      break;
    case 'displacement':
      context.strokeStyle = directionColor(palette, direction);
      context.lineWidth = 1.5;
      context.strokeRect(x(formed) - spacing, y.px(high) - 3, 2 * spacing, y.px(low) - y.px(high) + 6);
      break;
    default: {
      // Ranges and sessions: their span, with the middle.
      context.fillStyle = tint(palette.t3, 0.1);
      context.fillRect(left, y.px(high), Math.max(2, right - left), y.px(low) - y.px(high));
      const middle = (high + low) / 2;
      line(context, tint(palette.t3, 0.7), 1, [1, 4], left, y.px(middle), right, y.px(middle));
    }
  }
}

function paintCandles(
  context: Context,
  palette: Palette,
  { candles }: EvidenceExample,
  { x, y, spacing }: MiniLayout,
): void {
  const body = Math.max(1, Math.min(7, spacing * 0.65));
  for (const [bar, open] of candles.open.entries()) {
    const close = candles.close[bar]!;
    const isUp = close >= open;
    const center = Math.round(x(bar));
    context.fillStyle = isUp ? palette.up : palette.down;
    context.fillRect(
      center,
      y.px(candles.high[bar]!),
      1,
      Math.max(1, y.px(candles.low[bar]!) - y.px(candles.high[bar]!)),
    );
    const top = y.px(Math.max(open, close));
    const tall = Math.max(1, Math.abs(y.px(open) - y.px(close)));
    context.fillStyle = isUp ? palette.upBody : palette.downBody;
    context.fillRect(center - body / 2 + 0.5, top, body, tall);
    // Hollow bodies have an edge.
    if (isUp && palette.upBody !== palette.up) {
      context.strokeStyle = palette.up;
      context.strokeRect(center - body / 2 + 0.5, top, body, tall);
    }
  }
}

function paintTrade(
  context: Context,
  palette: Palette,
  { trade, direction }: EvidenceExample,
  layout: MiniLayout,
  width: number,
): void {
  const { x, y, entry, exit } = layout;
  if (trade === null || entry === undefined || exit === undefined) return;
  const left = x(entry);
  const right = Math.min(width, Math.max(left + 6, x(exit)));
  for (const [price, color, dash] of [
    [trade.stop, palette.loss, [4, 3]],
    [trade.target, palette.profit, [4, 3]],
    [trade.entry, palette.t1, undefined],
  ] as const)
    line(context, color, 1, dash === undefined ? undefined : [...dash], left, y.px(price), right, y.px(price));
  const isBuy = direction > 0;
  paintTriangle(context, directionColor(palette, direction), left, y.px(trade.entry) + (isBuy ? 4 : -4), isBuy);
  context.strokeStyle = trade.r >= 0 ? palette.profit : palette.loss;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(right - 3, y.px(trade.exit) - 3);
  context.lineTo(right + 3, y.px(trade.exit) + 3);
  context.moveTo(right - 3, y.px(trade.exit) + 3);
  context.lineTo(right + 3, y.px(trade.exit) - 3);
  context.stroke();
}
