// Head bar: which market on which timeframe, its price, and in a word where its structure stands.
import { Button } from '#dashboard/ui/button.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { change } from '#dashboard/format/figure.ts';
import { clock as clockText } from '#dashboard/format/moment.ts';
import { cx } from '#dashboard/ui/cx.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { later } from '#dashboard/shell/later.tsx';
import { lastSaid } from '#dashboard/chart/book.ts';
import { percent } from '#dashboard/format/figure.ts';
import { Popup } from '#dashboard/ui/popup.tsx';
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { SkeletonRows } from '#dashboard/ui/states.tsx';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import type { Analysed } from '#model/event.ts';
import type { Layers } from '#dashboard/chart/layers.ts';
import type { MarketState } from './market.ts';
import type { Millis } from '#model/time.ts';
import type { ReactNode } from 'react';
import { placeInRange } from './sessions.ts';

type Props = {
  readonly symbols: readonly string[];
  readonly symbol: string;
  readonly timeframes: readonly string[];
  readonly timeframe: string;
  readonly market: MarketState | undefined;
  readonly clock: Millis;
  readonly price: number | undefined;
  readonly dayChange: number | undefined;
  readonly isOld: boolean;
  readonly places: number;
  readonly own: Analysed | undefined;
  readonly higher: Analysed | undefined;
  readonly layers: Layers;
  readonly isLayersOpen: boolean;
  readonly onLayersOpen: (isOpen: boolean) => void;
  readonly onLayers: (layers: Layers) => void;
  readonly onSymbol: (symbol: string) => void;
  readonly onTimeframe: (timeframe: string) => void;
  readonly onTables: () => void;
};

const LayersPanel = later(
  async () => (await import('#dashboard/chart/layers-panel.tsx')).LayersPanel,
  <SkeletonRows rows={8} />,
);

export function HeadBar(props: Props): ReactNode {
  const { symbols, symbol, timeframes, timeframe, market, clock, price, dayChange, isOld, places, own, higher } = props;
  const { zone } = useSettings();
  const last = market === undefined ? undefined : lastBreak(market, clock);
  const share = own === undefined ? undefined : placeInRange(own);
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line1 bg-bg1 px-3.5 py-1.5 max-tablet:gap-x-2 max-tablet:px-2.5">
      <label className="relative">
        <span className="sr-only">Market</span>
        <select
          value={symbol}
          onChange={(event) => props.onSymbol(event.target.value)}
          className="touch -ml-1 rounded-button bg-bg1 px-1 py-0.5 text-verdict font-semibold text-t1 hover:bg-bg3"
        >
          {symbols.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <span className={cx('min-w-[10ch] text-verdict font-semibold', isOld ? 'text-t3' : 'text-t1')}>
        {decimals(price, places)}
      </span>
      <span
        title="In a day"
        className={cx(
          'min-w-[8ch] text-body',
          isOld || dayChange === undefined ? 'text-t3' : dayChange >= 0 ? 'text-profit' : 'text-loss',
        )}
      >
        {dayChange === undefined ? '–' : `${dayChange >= 0 ? '▲' : '▼'} ${change(dayChange)}`}
      </span>
      <Segmented
        label="Timeframe"
        value={timeframe}
        onChange={props.onTimeframe}
        options={timeframes.map((each) => ({ value: each, label: each }))}
      />
      <span className="flex flex-wrap items-center gap-1.5 max-tablet:hidden">
        {higher === undefined || higher.trend === 0 ? null : (
          <Chip tone={higher.trend > 0 ? 'long' : 'short'} title="Direction of the last break of its long leg">
            {higher.candle.timeframe} trend {higher.trend > 0 ? '▲' : '▼'}
          </Chip>
        )}
        {last === undefined ? null : (
          <Chip tone="grey" title="Last break of structure of the long leg">
            {timeframe} {last.kind === 'bos' ? 'BOS' : 'CHoCH'} {last.direction > 0 ? '▲' : '▼'}{' '}
            {clockText(last.time, zone)}
          </Chip>
        )}
        {share === undefined ? null : (
          <Chip tone="grey" title="Where the last close stands in the trailing range: 0% is its low">
            {share > 1 || share < 0 ? 'Out of range' : `${share > 0.5 ? 'Premium' : 'Discount'} ${percent(share)}`}
          </Chip>
        )}
      </span>
      <span className="ml-auto flex items-center gap-1">
        <Popup
          label="Layers"
          open={props.isLayersOpen}
          onOpenChange={props.onLayersOpen}
          trigger={(trigger) => (
            <Button {...trigger} kind="quiet" icon="layers">
              Layers
            </Button>
          )}
        >
          <LayersPanel layers={props.layers} onChange={props.onLayers} />
        </Popup>
        <Button kind="quiet" icon="columns" onClick={props.onTables}>
          Table
        </Button>
      </span>
    </div>
  );
}

type Break = { readonly kind: string; readonly direction: number; readonly time: Millis };

function lastBreak({ book, timeframe }: MarketState, clock: Millis): Break | undefined {
  let latest: Break | undefined;
  for (const life of book.lives) {
    const { pattern, form } = life;
    if (form !== 'structure' || pattern.timeframe !== timeframe || pattern.variant !== 'swing') continue;
    const said = lastSaid(life, clock);
    if (said !== undefined && (latest === undefined || said.time >= latest.time))
      latest = { kind: pattern.kind, direction: pattern.direction, time: said.time };
  }
  return latest;
}
