// Tables dialog: the chart as tables: candles, zones, structure and trades, for those who read it so.
import { clock as clockText, day } from '#dashboard/format/moment.ts';
import { confidence, rText } from '#dashboard/format/figure.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Empty } from '#dashboard/ui/states.tsx';
import { isLevel, isZone, titleOf } from '#model/form.ts';
import { money, priceText } from '#dashboard/format/money.ts';
import { rOf } from '#dashboard/live/decisions.ts';
import { sceneAt } from '#dashboard/chart/scene.ts';
import { Side } from '#dashboard/ui/side.tsx';
import { Table } from './table.tsx';
import { Tabs } from '#dashboard/ui/tabs.tsx';
import { useMemo, useState } from 'react';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { EXIT_WORDS } from '#dashboard/live/words.ts';
import { presetLayers } from '#dashboard/chart/layers.ts';
import type { AccountFacts } from '#dashboard/live/facts.ts';
import type { Column } from './table.tsx';
import type { Item } from '#dashboard/chart/scene.ts';
import type { MarketState } from './market.ts';
import type { Millis } from '#model/time.ts';
import type { ReactNode } from 'react';
import type { Trade } from '#model/entry.ts';
import type { View } from '#model/view.ts';

type Props = {
  readonly market: MarketState;
  readonly clock: Millis;
  readonly view: View;
  readonly facts: AccountFacts;
  readonly places: number;
  readonly cited: ReadonlySet<string>;
  readonly onClose: () => void;
};

const SHOWN = 200;

export function TablesDialog({ market, clock, view, facts, places, cited, onClose }: Props): ReactNode {
  const [tab, setTab] = useState<'candles' | 'zones' | 'structure' | 'trades'>('zones');
  const { zone } = useSettings();
  const { bars, book, symbol, timeframe } = market;
  const scene = useMemo(
    () => sceneAt({ book, bars, clock, from: 0, to: bars.time.length, layers: presetLayers('everything'), cited }),
    [book, bars, clock, cited],
  );
  const at = (time: number): string => `${day(time, zone, time)} ${clockText(time, zone)}`;
  const price = (value: number): string => decimals(value, places);
  const rows = Array.from({ length: Math.min(SHOWN, scene.bars) }, (_, back) => scene.bars - 1 - back);
  const trades = view.trades.filter((trade) => trade.symbol === symbol).toReversed();
  const what = ({ life, direction }: Item): string => titleOf(life.pattern.kind, life.pattern.variant, direction);
  const itemColumns: readonly Column<Item>[] = [
    { name: 'What', cell: what },
    { name: 'From', isFigure: true, cell: ({ low }) => price(low) },
    { name: 'To', isFigure: true, cell: ({ high }) => price(high) },
    { name: 'State', cell: ({ status }) => status },
    { name: 'Touched', isFigure: true, isWide: true, cell: ({ touches }) => `${touches}×` },
    { name: 'Formed at', isWide: true, cell: ({ life }) => at(life.pattern.formedAt) },
    { name: 'Known at', cell: ({ life }) => at(life.pattern.knownAt) },
    { name: 'Confidence', isFigure: true, cell: (item) => confidence(item.confidence) },
  ];
  const items = (list: readonly Item[], none: string): ReactNode =>
    list.length === 0 ? (
      <Empty title={none} />
    ) : (
      <Table label="Patterns" columns={itemColumns} rows={list.slice(0, SHOWN)} keyOf={({ life }) => life.id} />
    );
  return (
    <Dialog open onClose={onClose} title={`${symbol} ${timeframe} as tables`} width="wide">
      <Tabs
        label="Tables"
        value={tab}
        onChange={setTab}
        tabs={[
          {
            value: 'zones',
            label: 'Zones',
            content: items(
              scene.open.filter(({ form }) => isZone(form) || isLevel(form)),
              'No zone stands.',
            ),
          },
          {
            value: 'structure',
            label: 'Structure',
            content: items(
              scene.marks.filter(({ form }) => form === 'structure' || form === 'sweep').toReversed(),
              'No break of structure yet.',
            ),
          },
          {
            value: 'candles',
            label: 'Candles',
            content: (
              <Table
                label="Candles, newest first"
                rows={rows}
                keyOf={String}
                columns={[
                  { name: 'Time', cell: (bar) => at(bars.time[bar]!) },
                  { name: 'Open', isFigure: true, cell: (bar) => price(bars.open[bar]!) },
                  { name: 'High', isFigure: true, cell: (bar) => price(bars.high[bar]!) },
                  { name: 'Low', isFigure: true, cell: (bar) => price(bars.low[bar]!) },
                  { name: 'Close', isFigure: true, cell: (bar) => price(bars.close[bar]!) },
                  { name: 'Volume', isFigure: true, isWide: true, cell: (bar) => decimals(bars.volume[bar], 2) },
                ]}
              />
            ),
          },
          {
            value: 'trades',
            label: 'Trades',
            content:
              trades.length === 0 ? (
                <Empty title="No trade has closed here." />
              ) : (
                <Table<Trade>
                  label="Closed trades, newest first"
                  rows={trades.slice(0, SHOWN)}
                  keyOf={({ planId, exitTime }) => `${planId} ${exitTime}`}
                  columns={[
                    { name: 'Closed', cell: ({ exitTime }) => at(exitTime) },
                    { name: 'Side', cell: ({ side }) => <Side side={side} /> },
                    { name: 'Reason', cell: ({ exitReason }) => EXIT_WORDS[exitReason] },
                    {
                      name: 'Entry',
                      isFigure: true,
                      cell: ({ entryPrice }) => priceText(entryPrice, facts.instruments.get(symbol)?.tick),
                    },
                    {
                      name: 'Exit',
                      isFigure: true,
                      cell: ({ exitPrice }) => priceText(exitPrice, facts.instruments.get(symbol)?.tick),
                    },
                    { name: 'Net', isFigure: true, cell: ({ netPnl }) => money(netPnl, facts.currency, 'plus') },
                    {
                      name: 'R',
                      isFigure: true,
                      cell: ({ netPnl, planId }) => rText(rOf(netPnl, view.risks.get(planId))),
                    },
                  ]}
                />
              ),
          },
        ]}
      />
    </Dialog>
  );
}
