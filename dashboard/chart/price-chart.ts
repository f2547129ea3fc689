// Price chart: candles of the library with our layers on it. It is told what there is, and asks itself what of that can be seen.
import { CandlestickSeries, createChart } from 'lightweight-charts';
import { attachLayers } from './layer.ts';
import { candleLook, chartLook } from './look.ts';
import { candleRows } from './candle-rows.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { hitAt, hitListOf } from './hit.ts';
import { laneOf, placesOf } from './places.ts';
import { levelTags } from './level-tags.ts';
import { paintKillZones, paintRange, paintSessions } from './context-layer.ts';
import { paintGaps } from './gap-layer.ts';
import { paintLabels } from './label-layer.ts';
import { paintMarks } from './mark-layer.ts';
import { orderDrag } from './order-drag.ts';
import { NO_TRADES, paintTradeBoxes, paintTrades } from './trade-layer.ts';
import { paintZones } from './zone-layer.ts';
import { readPalette } from './palette.ts';
import { sceneAt } from './scene.ts';
import type { Bars } from './bars.ts';
import type { Book } from './book.ts';
import type { Candle } from '#model/candle.ts';
import type { Item, Question, Scene } from './scene.ts';
import type { Layers } from './layers.ts';
import type { Millis } from '#model/time.ts';
import type { SessionSpan } from './context-layer.ts';
import type { TradeMarks } from './trade-layer.ts';
import type { HitList } from './hit.ts';
import type { Places } from './places.ts';
import type { MouseEventParams } from 'lightweight-charts';

/** All that a chart shows. What has not changed since the last time costs nothing. */
export type ChartContent = {
  readonly bars: Bars;
  readonly book: Book;
  /** Infinity is now; a moment shows what was known then, and no candle that closed later. */
  readonly clock: Millis;
  /** The candle that is still open; undefined in replay. */
  readonly forming: Candle | undefined;
  readonly layers: Layers;
  readonly cited: ReadonlySet<string>;
  readonly trades: TradeMarks;
  readonly sessions: readonly SessionSpan[];
  readonly chosen: string | undefined;
  readonly decimals: number;
  /** The step of prices; undefined where nobody knows. */
  readonly tick?: number | undefined;
  readonly zone: string;
};

export type ChartListener = {
  /** A new scene, for legends, lists and whoever cannot see it. */
  readonly onScene: (scene: Scene, ask: Question) => void;
  readonly onHover: (item: Item | undefined) => void;
  readonly onPick: (item: Item | undefined) => void;
  /** The bar under the crosshair, of those that are shown. */
  readonly onBar: (bar: number | undefined) => void;
  /** Hears when an order was taken to another price, as text on the tick; undefined where none may be moved. */
  readonly onMove?: () => ((id: string, price: string) => void) | undefined;
};

export type PriceChart = {
  readonly show: (content: ChartContent) => void;
  /** Brings bars into view; the lane at the right stays free. */
  readonly look: (from: number, to: number) => void;
  readonly lookAtEnd: () => void;
  readonly pan: (share: number) => void;
  readonly zoom: (factor: number) => void;
  /** Puts the crosshair on a bar, and the bar into view; undefined takes it away. */
  readonly point: (bar: number | undefined) => void;
  readonly places: () => Places | undefined;
  readonly remove: () => void;
};

const FIRST_BARS = 120;
const FIRST_BARS_NARROW = 48;

export function priceChart(container: HTMLElement, listener: ChartListener): PriceChart {
  let palette = readPalette(container);
  let content: ChartContent | undefined;
  let scene: Scene | undefined;
  let hits: HitList | undefined;
  let seen: { readonly from: number; readonly to: number } | undefined;
  let isPlaced = false;
  /** Of what the scene was made: a candle that moves makes no new one. */
  let asked: readonly unknown[] = [];

  const chart = createChart(container, chartLook(palette, 'UTC', 0));
  const series = chart.addSeries(CandlestickSeries, candleLook(palette));
  const scale = chart.timeScale();
  const rows = candleRows(series);
  const tags = levelTags(series);

  const paint =
    (draw: (context: CanvasRenderingContext2D, places: Places, now: ChartContent, drawn: Scene) => void) =>
    (context: CanvasRenderingContext2D, width: number, height: number): void => {
      const places = placesOf(chart, series, width, height);
      if (places !== undefined && content !== undefined && scene !== undefined) draw(context, places, content, scene);
    };
  const redraw = attachLayers(series, [
    {
      order: 'bottom',
      paint: paint((context, places, now, drawn) => {
        if (now.layers.forms.has('session')) paintKillZones(context, places, palette, now.sessions);
        paintGaps(context, places, palette, now.bars, drawn.bars);
        paintZones(context, places, palette, drawn, now.chosen);
        if (now.layers.trades) paintTradeBoxes(context, places, palette, drag.marks(now.trades), now.bars);
      }),
    },
    {
      order: 'top',
      paint: paint((context, places, now) => {
        if (!now.layers.trades) return;
        paintTrades(context, places, palette, drag.marks(now.trades), now.bars);
      }),
    },
    {
      order: 'top',
      paint: paint((context, places, now, drawn) => {
        if (now.layers.forms.has('session')) paintSessions(context, places, palette, now.sessions);
        paintMarks(context, places, palette, drawn, now.bars, now.chosen);
        paintRange(context, places, palette, drawn.range);
        paintLabels(context, places, palette, drawn.open, now.chosen);
      }),
    },
  ]);

  /** Half a screen more to each side, so that most of a pan needs no new scene. */
  const ask = (): void => {
    if (content === undefined) return;
    const range = scale.getVisibleLogicalRange();
    if (range === null) return;
    const margin = (range.to - range.from) / 2;
    seen = { from: range.from - margin, to: range.to + margin };
    const { book, bars, clock, layers, cited } = content;
    const question: Question = { book, bars, clock, layers, cited, from: seen.from, to: seen.to };
    scene = sceneAt(question);
    hits = undefined;
    listener.onScene(scene, question);
  };

  let frame = 0;
  const askSoon = (): void => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      ask();
      redraw();
    });
  };
  const onRange = (): void => {
    const range = scale.getVisibleLogicalRange();
    if (range === null || seen === undefined) return;
    const width = range.to - range.from;
    const isOutside = range.from < seen.from || range.to > seen.to;
    // Zooming in leaves more room for what was crowded out.
    if (isOutside || width < (seen.to - seen.from) / 4) askSoon();
  };
  scale.subscribeVisibleLogicalRangeChange(onRange);

  const itemUnder = (point: { readonly x: number; readonly y: number } | undefined): Item | undefined => {
    if (point === undefined || scene === undefined) return undefined;
    const places = here();
    if (places === undefined) return undefined;
    hits ??= hitListOf(scene);
    const pricePixel = Math.abs(priceAt(1) - priceAt(0));
    return hitAt(hits, {
      bar: (point.x - places.x(0)) / places.spacing,
      price: priceAt(point.y),
      barPixel: 1 / places.spacing,
      pricePixel,
    });
  };
  const priceAt = (y: number): number => series.coordinateToPrice(y) ?? Number.NaN;
  const here = (): Places | undefined =>
    placesOf(chart, series, scale.width(), container.clientHeight - scale.height());

  const drag = orderDrag(container, {
    trades: () =>
      content === undefined || !content.layers.trades || listener.onMove?.() === undefined ? NO_TRADES : content.trades,
    places: here,
    priceAt,
    grid: () => {
      const places = content?.decimals ?? 2;
      return { decimals: places, tick: content?.tick ?? 10 ** -places };
    },
    redraw,
    onMove: (id, price) => listener.onMove?.()?.(id, price),
  });

  let hovered: Item | undefined;
  const onMove = ({ point, logical, sourceEvent }: MouseEventParams): void => {
    listener.onBar(
      logical === undefined || scene === undefined || logical >= rows.shown() || logical < 0
        ? undefined
        : Math.round(logical),
    );
    if (sourceEvent === undefined || drag.isHeld()) return;
    const isOrder = point !== undefined && drag.isOver(point);
    const item = isOrder ? undefined : itemUnder(point);
    container.style.cursor = isOrder ? 'ns-resize' : item === undefined ? '' : 'pointer';
    if (item?.life === hovered?.life) return;
    hovered = item;
    listener.onHover(item);
  };
  const onClick = ({ point }: MouseEventParams): void => listener.onPick(itemUnder(point));
  // The library does not always tell of a pointer that leaves.
  const onLeave = (): void => {
    hovered = undefined;
    listener.onHover(undefined);
  };
  container.addEventListener('pointerleave', onLeave);
  chart.subscribeCrosshairMove(onMove);
  chart.subscribeClick(onClick);

  const dress = (): void => {
    palette = readPalette(container);
    if (content !== undefined) chart.applyOptions(chartLook(palette, content.zone, content.bars.durationMs));
    series.applyOptions(candleLook(palette));
    if (content !== undefined) tags.show(content.layers.trades ? content.trades.positions : [], palette);
    redraw();
  };
  const theme = new MutationObserver(dress);
  theme.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-theme', 'data-colours', 'class', 'style'],
  });
  const system = matchMedia('(prefers-color-scheme: light)');
  system.addEventListener('change', dress);

  /** The lane is kept free by pixels, whatever the bars measure. */
  const keepLane = (): void => {
    scale.applyOptions({ rightOffsetPixels: laneOf(container.clientWidth) });
  };
  const size = new ResizeObserver(keepLane);
  size.observe(container);
  keepLane();

  const look = (from: number, to: number): void => {
    const width = Math.max(1, scale.width());
    const lane = (laneOf(container.clientWidth) / width) * (to - from);
    scale.setVisibleLogicalRange({ from, to: to + lane });
  };
  const lookAtEnd = (): void => {
    const shown = rows.shown();
    const bars = container.clientWidth < 600 ? FIRST_BARS_NARROW : FIRST_BARS;
    look(Math.max(-2, shown - bars), Math.max(shown, 12));
  };

  return {
    show(next) {
      const last = content;
      content = next;
      if (last?.zone !== next.zone || last.bars !== next.bars)
        chart.applyOptions(chartLook(palette, next.zone, next.bars.durationMs));
      if (last?.decimals !== next.decimals)
        series.applyOptions({
          priceFormat: {
            type: 'custom',
            formatter: (price: number) => decimals(price, next.decimals),
            minMove: 10 ** -next.decimals,
          },
        });
      const edge = scale.getVisibleLogicalRange();
      const before = rows.shown();
      rows.show(next.bars, next.clock, next.forming);
      if (last?.trades !== next.trades || last.layers.trades !== next.layers.trades)
        tags.show(next.layers.trades ? next.trades.positions : [], palette);
      if (last?.bars !== next.bars || !isPlaced) {
        isPlaced = rows.shown() > 0;
        if (isPlaced) lookAtEnd();
      } else if (edge !== null && rows.shown() !== before && next.clock !== last.clock) {
        // A clock that moves takes the eye along: the edge of what is known stays where it was on the screen.
        const moved = rows.shown() - before;
        scale.setVisibleLogicalRange({ from: edge.from + moved, to: edge.to + moved });
      }
      const { book, bars, clock, layers, cited } = next;
      const about = [book, book.revision, bars, bars.revision, bars.time.length, clock, layers, cited];
      if (about.some((each, at) => each !== asked[at])) {
        asked = about;
        ask();
      }
      redraw();
    },
    look,
    lookAtEnd,
    pan(share) {
      const range = scale.getVisibleLogicalRange();
      if (range === null) return;
      const step = share * (range.to - range.from);
      scale.setVisibleLogicalRange({ from: range.from + step, to: range.to + step });
    },
    zoom(factor) {
      const range = scale.getVisibleLogicalRange();
      if (range !== null)
        scale.setVisibleLogicalRange({ from: range.to - (range.to - range.from) * factor, to: range.to });
    },
    point(bar) {
      const row = bar === undefined ? undefined : rows.at(bar);
      if (bar === undefined || row === undefined) {
        chart.clearCrosshairPosition();
        return;
      }
      const range = scale.getVisibleLogicalRange();
      if (range !== null && (bar < range.from || bar > range.to)) {
        const half = (range.to - range.from) / 2;
        scale.setVisibleLogicalRange({ from: bar - half, to: bar + half });
      }
      chart.setCrosshairPosition(row.close, row.time, series);
    },
    places: here,
    remove() {
      cancelAnimationFrame(frame);
      container.removeEventListener('pointerleave', onLeave);
      drag.remove();
      theme.disconnect();
      size.disconnect();
      system.removeEventListener('change', dress);
      chart.remove();
    },
  };
}
