// Level tags: entry, stop and target of open positions as tags on the price axis.
import type { IPriceLine, ISeriesApi } from 'lightweight-charts';
import type { Palette } from './palette.ts';
import type { PositionMark } from './trade-layer.ts';

export type LevelTags = { readonly show: (positions: readonly PositionMark[], palette: Palette) => void };

export function levelTags(series: ISeriesApi<'Candlestick'>): LevelTags {
  let lines: IPriceLine[] = [];
  return {
    show(positions, palette) {
      for (const line of lines) series.removePriceLine(line);
      const tag = (price: number | undefined, axisLabelColor: string, axisLabelTextColor: string): IPriceLine[] =>
        price === undefined
          ? []
          : [
              series.createPriceLine({
                price,
                title: '',
                lineVisible: false,
                lineWidth: 1,
                axisLabelVisible: true,
                axisLabelColor,
                axisLabelTextColor,
              }),
            ];
      lines = positions.flatMap(({ entry, stop, target }) => [
        ...tag(entry, palette.bg3, palette.t1),
        ...tag(stop, palette.loss, palette.bg1),
        ...tag(target, palette.profit, palette.bg1),
      ]);
    },
  };
}
