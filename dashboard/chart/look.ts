// Look: the chart library dressed in the tokens of the dashboard; times in the zone that the person has chosen.
import { ColorType, CrosshairMode, LineStyle, TickMarkType } from 'lightweight-charts';
import { clock, day, weekdayDay } from '#dashboard/format/moment.ts';
import { FONT } from './paint.ts';
import { tint } from './palette.ts';
import type { CandlestickSeriesPartialOptions, ChartOptions, DeepPartial, Time } from 'lightweight-charts';
import type { Palette } from './palette.ts';

const DAY_MS = 86_400_000;
const millis = (time: Time): number => Number(time) * 1000;

export function chartLook(palette: Palette, zone: string, durationMs: number): DeepPartial<ChartOptions> {
  const { bg1, bg3, line1, line3, t3 } = palette;
  const isDaily = durationMs >= DAY_MS;
  const label = { color: line3, labelBackgroundColor: bg3, style: LineStyle.Dotted, width: 1 } as const;
  return {
    autoSize: true,
    layout: {
      background: { type: ColorType.Solid, color: bg1 },
      textColor: t3,
      fontFamily: FONT,
      fontSize: 11,
      // The library writes its logo as HTML text, which the page's policy refuses. The credit stands beside each chart as a link.
      attributionLogo: false,
    },
    grid: { vertLines: { visible: false }, horzLines: { color: tint(line1, 0.7) } },
    rightPriceScale: { borderColor: line1, scaleMargins: { top: 0.11, bottom: 0.1 } },
    timeScale: {
      borderColor: line1,
      timeVisible: !isDaily,
      secondsVisible: false,
      minBarSpacing: 0.05,
      tickMarkFormatter: (time: Time, type: TickMarkType) => tickText(millis(time), type, zone),
    },
    crosshair: { mode: CrosshairMode.Normal, vertLine: label, horzLine: label },
    localization: {
      timeFormatter: (time: Time) =>
        isDaily
          ? weekdayDay(millis(time), 'UTC', Date.now())
          : `${weekdayDay(millis(time), zone, Date.now())}, ${clock(millis(time), zone)}`,
    },
  };
}

function tickText(time: number, type: TickMarkType, zone: string): string {
  switch (type) {
    case TickMarkType.Year:
      return String(new Date(time).getUTCFullYear());
    case TickMarkType.Month:
      return day(time, zone, time).replace(/^\d+ /, '');
    case TickMarkType.DayOfMonth:
      return weekdayDay(time, zone, time);
    case TickMarkType.Time:
    case TickMarkType.TimeWithSeconds:
      return clock(time, zone);
  }
}

/** In the colour-blind scheme bodies that rose are hollow: they differ by form. */
export const candleLook = ({ up, down, upBody, downBody }: Palette): CandlestickSeriesPartialOptions => ({
  upColor: upBody,
  downColor: downBody,
  borderUpColor: up,
  borderDownColor: down,
  wickUpColor: up,
  wickDownColor: down,
  borderVisible: up !== upBody || down !== downBody,
});
