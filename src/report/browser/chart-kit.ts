// Chart kit: candles on a chart of the library in the colours of the page, and places on it for drawing.
import { element } from './dom.ts';
import { onTheme, tokens, withAlpha } from './tokens.ts';
import { dayText, decimal, momentText } from './words.ts';
import type { CandleTable } from '#report/detect-columns.ts';
import type * as Library from 'lightweight-charts';
import type {
  CandlestickData,
  ChartOptions,
  DeepPartial,
  IChartApi,
  IPrimitivePaneRenderer,
  ISeriesApi,
  ISeriesPrimitive,
  Logical,
  PrimitivePaneViewZOrder,
  Time,
  UTCTimestamp,
} from 'lightweight-charts';

declare const LightweightCharts: typeof Library;

/** From bars and prices to pixels, for one frame. Bars may be fractions. */
export type Places = {
  readonly x: (bar: number) => number;
  readonly y: (price: number) => number;
  readonly width: number;
  readonly height: number;
  readonly spacing: number;
  /** Bars in view. */
  readonly from: number;
  readonly to: number;
};

export type CandleChart = {
  readonly chart: IChartApi;
  readonly series: ISeriesApi<'Candlestick'>;
  /** Draws below and above the candles; asks again for each frame. */
  readonly draw: (below: Painter, above: Painter) => () => void;
};
export type Painter = (context: CanvasRenderingContext2D, places: Places) => void;

const FONT = 'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif';
export const font = (size: number, weight = 500): string => `${weight} ${size}px ${FONT}`;

/** What both kinds of chart have in common; the colours are those of the theme in force. */
export function chartLook(isDaily: boolean): DeepPartial<ChartOptions> {
  const { bg1, line1, line2, t3, line3 } = tokens();
  return {
    autoSize: true,
    layout: {
      background: { color: bg1 },
      textColor: t3,
      fontFamily: FONT,
      fontSize: 11,
      // The page says it in words, with a link, beside each chart.
      attributionLogo: false,
      panes: { separatorColor: line1, separatorHoverColor: line2, enableResize: false },
    },
    grid: { vertLines: { color: withAlpha(line1, 0.6) }, horzLines: { color: withAlpha(line1, 0.6) } },
    rightPriceScale: { borderColor: line1 },
    timeScale: { borderColor: line1, timeVisible: !isDaily, secondsVisible: false, minBarSpacing: 0.05 },
    crosshair: {
      mode: LightweightCharts.CrosshairMode.Normal,
      vertLine: { color: line3, labelBackgroundColor: line2 },
      horzLine: { color: line3, labelBackgroundColor: line2 },
    },
    localization: {
      timeFormatter: (time: Time) => (isDaily ? dayText(Number(time) * 1000) : momentText(Number(time) * 1000)),
    },
  };
}

export const secondsOf = (time: number): UTCTimestamp => Math.floor(time / 1000) as UTCTimestamp;

export const candleRow = (candles: CandleTable, bar: number): CandlestickData => ({
  time: secondsOf(candles.time[bar]!),
  open: candles.open[bar]!,
  high: candles.high[bar]!,
  low: candles.low[bar]!,
  close: candles.close[bar]!,
});

/** The chart with its candles still to come, and the words that its library asks for. */
export function candleChart(container: HTMLElement, candles: CandleTable, decimals: number): CandleChart {
  const step = Math.min(
    ...[1, 2, 3, 4].map((bar) => candles.time[bar]! - candles.time[bar - 1]!).filter((ms) => ms > 0),
  );
  const isDaily = step >= 86_400_000;
  const chart = LightweightCharts.createChart(container, chartLook(isDaily));
  const priceFormatter = (price: number): string => decimal(price, decimals);
  const series = chart.addSeries(LightweightCharts.CandlestickSeries, {
    ...candleColors(),
    priceFormat: { type: 'custom', formatter: priceFormatter, minMove: 10 ** -decimals },
  });
  chart.priceScale('right').applyOptions({ scaleMargins: { top: 0.1, bottom: 0.12 } });
  onTheme(() => {
    // A chart whose place has gone from the page is of no use to anyone.
    if (!container.isConnected) return;
    chart.applyOptions(chartLook(isDaily));
    series.applyOptions(candleColors());
  });
  addCredit(container);
  return { chart, series, draw: (below, above) => attach(chart, series, below, above) };
}

function candleColors(): {
  upColor: string;
  downColor: string;
  wickUpColor: string;
  wickDownColor: string;
  borderVisible: false;
} {
  const { up, down } = tokens();
  return { upColor: up, downColor: down, wickUpColor: up, wickDownColor: down, borderVisible: false };
}

export function addCredit(container: HTMLElement): void {
  const link = element(
    'a',
    { class: 'credit', href: 'https://www.tradingview.com/', rel: 'noreferrer' },
    'Charts by TradingView',
  );
  link.style.bottom = '46px';
  container.append(link);
}

type DrawTarget = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** One primitive for all drawings: hundreds of them would each cost a frame its share. */
function attach(chart: IChartApi, series: ISeriesApi<'Candlestick'>, below: Painter, above: Painter): () => void {
  let update = (): void => undefined;
  const view = (zOrder: PrimitivePaneViewZOrder, paint: Painter) => ({
    zOrder: () => zOrder,
    renderer: () => ({
      draw: (target: DrawTarget) => {
        target.useMediaCoordinateSpace(({ context, mediaSize }) => {
          const places = placesOf(chart, series, mediaSize.width, mediaSize.height);
          if (places !== undefined) paint(context, places);
        });
      },
    }),
  });
  const views = [view('bottom', below), view('top', above)];
  const primitive: ISeriesPrimitive = {
    attached: ({ requestUpdate }) => {
      update = requestUpdate;
    },
    // The same list each time: the library compares.
    paneViews: () => views,
  };
  series.attachPrimitive(primitive);
  return () => update();
}

export function placesOf(
  chart: IChartApi,
  series: ISeriesApi<'Candlestick'>,
  width: number,
  height: number,
): Places | undefined {
  const scale = chart.timeScale();
  const range = scale.getVisibleLogicalRange();
  const left = scale.logicalToCoordinate(0 as Logical);
  if (range === null || left === null) return undefined;
  // Bars stand at even distances, so two of them give all.
  const spacing = scale.logicalToCoordinate(1 as Logical)! - left;
  return {
    x: (bar) => left + bar * spacing,
    y: (price) => series.priceToCoordinate(price) ?? -1,
    width,
    height,
    spacing,
    from: range.from,
    to: range.to,
  };
}
