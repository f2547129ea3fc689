// Equity chart: the account through the run, and below it how far it stood under its peak.
import { addCredit, chartLook, secondsOf } from './chart-kit.ts';
import { byId } from './dom.ts';
import { onTheme, tokens, withAlpha } from './tokens.ts';
import { decimal } from './words.ts';
import type { BacktestData } from '#report/backtest-page.ts';
import type * as Library from 'lightweight-charts';

declare const LightweightCharts: typeof Library;

const compact = (value: number): string =>
  Math.abs(value) >= 10_000 ? `${decimal(value / 1000, Math.abs(value) >= 1e6 ? 0 : 1)}k` : decimal(value, 0);

export function showEquity({ equity, capital, band }: BacktestData): void {
  const container = byId('equity');
  if (equity.time.length === 0) {
    container.textContent = 'No equity was recorded.';
    return;
  }
  const look = (): ReturnType<typeof chartLook> => ({
    ...chartLook(false),
    timeScale: { borderVisible: false, fixLeftEdge: true, fixRightEdge: true, minBarSpacing: 0.001 },
  });
  const chart = LightweightCharts.createChart(container, look());
  const curve = chart.addSeries(LightweightCharts.AreaSeries, {
    lineWidth: 2,
    priceFormat: { type: 'custom', formatter: compact, minMove: 0.01 },
    priceLineVisible: false,
  });
  const fall = chart.addSeries(
    LightweightCharts.AreaSeries,
    {
      lineWidth: 1,
      invertFilledArea: true,
      priceFormat: { type: 'custom', formatter: (value: number) => `${decimal(value, 1)}%`, minMove: 0.01 },
      priceLineVisible: false,
    },
    1,
  );
  const level = (price: number, title: string, lineStyle: Library.LineStyle): Library.IPriceLine =>
    curve.createPriceLine({
      price,
      title,
      lineStyle,
      lineWidth: 1,
      axisLabelVisible: title !== '',
      color: tokens().t3,
    });
  const { Dashed, Dotted } = LightweightCharts.LineStyle;
  const lines = [level(capital, '', Dotted)];
  const last = equity.value.at(-1)!;
  // The readings of doubtful candles are shown where they lead elsewhere than the run went.
  if (band !== undefined && band.ambiguous > 0)
    for (const [final, title] of [
      [Number(band.optimistic), 'best reading'],
      [Number(band.pessimistic), 'worst reading'],
    ] as const)
      if (Math.abs(final - last) > 1e-6 * capital) lines.push(level(final, title, Dashed));
  const colors = (): void => {
    const { t1, t2, bg3, loss } = tokens();
    curve.applyOptions({ lineColor: t1, topColor: withAlpha(t1, 0.1), bottomColor: withAlpha(t1, 0) });
    fall.applyOptions({
      lineColor: withAlpha(loss, 0.9),
      topColor: withAlpha(loss, 0.05),
      bottomColor: withAlpha(loss, 0.3),
    });
    for (const each of lines) each.applyOptions({ color: t2, axisLabelColor: bg3, axisLabelTextColor: t1 });
  };
  colors();
  curve.setData(equity.time.map((time, at) => ({ time: secondsOf(time), value: equity.value[at]! })));
  let peak = capital;
  fall.setData(
    equity.time.map((time, at) => {
      const value = equity.value[at]!;
      peak = Math.max(peak, value);
      return { time: secondsOf(time), value: peak > 0 ? (100 * (value - peak)) / peak : 0 };
    }),
  );
  chart.panes()[0]!.setStretchFactor(3);
  chart.panes()[1]!.setStretchFactor(1);
  chart.priceScale('right', 0).applyOptions({ scaleMargins: { top: 0.1, bottom: 0.08 } });
  chart.priceScale('right', 1).applyOptions({ scaleMargins: { top: 0.06, bottom: 0.16 } });
  chart.timeScale().fitContent();
  addCredit(container);
  onTheme(() => {
    chart.applyOptions(look());
    colors();
  });
}
