// Trade dialog: one trade on its chart: the zones that it stands on as they were known, entry, stop, target and exit, and the reasons.
import { Amount } from '#dashboard/ui/amount.tsx';
import { ApiError, sentenceOf } from '#dashboard/live/problem.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { cash } from '#model/number.ts';
import { ChartView } from '#dashboard/chart/chart-view.tsx';
import { clock as clockText, weekdayDay } from '#dashboard/format/moment.ts';
import { confidence, rText } from '#dashboard/format/figure.ts';
import { decimalsOf, placeOfTime } from '#dashboard/chart/bars.ts';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Empty, Failed, Skeleton } from '#dashboard/ui/states.tsx';
import { EXIT_OF, strategyWords } from './runs.ts';
import { EXIT_WORDS } from '#dashboard/live/words.ts';
import { held } from '#dashboard/format/span.ts';
import { marksOf, tradeLayers, tradeQuery } from './trade-chart.ts';
import { money, priceText } from '#dashboard/format/money.ts';
import { Side } from '#dashboard/ui/side.tsx';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useIsPhone } from '#dashboard/ui/use-media.ts';
import { useQuery } from '@tanstack/react-query';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import type { ChartHandle } from '#dashboard/chart/chart-view.tsx';
import type { ReactNode } from 'react';
import type { RunTrade } from './runs.ts';

type Props = {
  readonly run: string;
  readonly trade: RunTrade;
  readonly count: number;
  readonly currency: string;
  readonly isDemo: boolean;
  readonly onStep: (by: 1 | -1) => void;
  readonly onClose: () => void;
};

const TABLE_ROWS = 300;
const BARS_BEFORE = 60;
const NARROW_BARS_BEFORE = 16;
const BARS_AFTER = 12;

const price = (text: string): string => priceText(cash(text), undefined);

export function TradeDialog({ run, trade, count, currency, isDemo, onStep, onClose }: Props): ReactNode {
  const { zone } = useSettings();
  const [isTable, setTable] = useState(false);
  const { number, symbol, side, timeframe, entryTime, exitTime, r, netPnl, exitReason, reasons } = trade;
  const when = `${weekdayDay(entryTime, zone, entryTime)} ${clockText(entryTime, zone)}`;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.key === 'j' || event.key === 'k') onStep(event.key === 'j' ? 1 : -1);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [onStep]);
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Result', <Amount key="r" value={r} text={`${rText(r)} · ${money(cash(netPnl), currency, 'plus')}`} />],
    [
      'Closed by',
      `${EXIT_WORDS[EXIT_OF(exitReason)] ?? exitReason}${trade.ambiguous ? ', ambiguous: the stop was taken' : ''}`,
    ],
    ['Entry', price(trade.entryPrice)],
    ['Stop', price(trade.stopPrice)],
    ['Target', price(trade.targetPrice)],
    ['Exit', price(trade.exitPrice)],
    ['Went against', rText(-trade.adverseR)],
    ['Went in favour', rText(trade.favourableR)],
    ['Held', held(exitTime - entryTime)],
    ['Quantity', trade.quantity],
    ['Fees', money(cash(trade.fees), currency)],
    ['Confidence', confidence(trade.confidence)],
  ];
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Trade ${number + 1} of ${count}: ${symbol} ${timeframe}, ${when}`}
      width="wide"
      footer={
        <>
          <Button icon="left" disabledWhy={number === 0 ? 'This is the first.' : undefined} onClick={() => onStep(-1)}>
            Before
          </Button>
          <Button
            icon="right"
            disabledWhy={number === count - 1 ? 'This is the last.' : undefined}
            onClick={() => onStep(1)}
          >
            Next
          </Button>
        </>
      }
    >
      <p className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-body">
        <Side side={side} />
        <span>{strategyWords(trade.strategy)}</span>
        <span className="text-t3">{trade.isOutOfSample ? 'out of sample' : 'in sample'}</span>
      </p>
      <div className="h-[340px] overflow-hidden rounded-card border border-line1 bg-bg1 max-tablet:h-[280px]">
        <Chart key={number} run={run} trade={trade} isDemo={isDemo} onTables={() => setTable(true)} />
      </div>
      {isTable ? <CandleTable run={run} trade={trade} onClose={() => setTable(false)} /> : null}
      <dl className="mt-3 grid grid-cols-2 gap-x-6 gap-y-1.5 tablet:grid-cols-4">
        {facts.map(([name, value]) => (
          <div key={name} className="flex flex-col">
            <dt className="text-note text-t3">{name}</dt>
            <dd className="text-body">{value}</dd>
          </div>
        ))}
      </dl>
      <h3 className="mt-4 mb-1 text-body font-semibold">Why it was entered</h3>
      <ol className="flex flex-col gap-1 text-body text-t2">
        {reasons.map(({ patternId, text }) => (
          <li key={`${patternId} ${text}`} className="flex gap-2">
            <span aria-hidden="true" className="text-t3">
              {'\u00b7'}
            </span>
            {text}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}

type ChartProps = {
  readonly run: string;
  readonly trade: RunTrade;
  readonly isDemo: boolean;
  readonly onTables: () => void;
};

function Chart({ run, trade, isDemo, onTables }: ChartProps): ReactNode {
  const { zone } = useSettings();
  const { data, error, refetch, isPending } = useQuery({ ...tradeQuery(run, trade), enabled: trade.hasChart });
  const [layers, setLayers] = useState(tradeLayers);
  const [clock, setClock] = useState<number>();
  const chart = useRef<ChartHandle>(null);
  const isPhone = useIsPhone();
  const cited = useMemo(() => new Set(trade.reasons.map(({ patternId }) => patternId)), [trade]);
  const trades = useMemo(() => marksOf(trade), [trade]);
  const content = useMemo(
    () =>
      data === undefined
        ? undefined
        : {
            bars: data.bars,
            book: data.book,
            clock: clock ?? Number.POSITIVE_INFINITY,
            forming: undefined,
            layers,
            cited,
            trades,
            sessions: [],
            decimals: decimalsOf(data.bars),
            zone,
          },
    [data, clock, layers, cited, trades, zone],
  );
  useEffect(() => {
    const bars = content?.bars;
    if (bars === undefined) return;
    const before = isPhone ? NARROW_BARS_BEFORE : BARS_BEFORE;
    const from = Math.max(0, placeOfTime(bars, trade.entryTime) - before);
    const to = Math.min(bars.time.length, placeOfTime(bars, trade.exitTime) + BARS_AFTER);
    requestAnimationFrame(() => chart.current?.look(from, to));
  }, [content?.bars, trade, isPhone]);
  if (!trade.hasChart) return <Empty title="Only the last 400 trades of a run keep their candles." />;
  if (error !== null)
    return (
      <Failed
        what={sentenceOf(error)}
        code={error instanceof ApiError ? error.code : undefined}
        onRetry={() => void refetch()}
      />
    );
  if (isPending || content === undefined)
    return (
      <div role="status" aria-label="Loading the chart" className="h-full p-3">
        <Skeleton className="h-full" />
      </div>
    );
  return (
    <div className="flex h-full flex-col">
      {clock === undefined ? null : (
        <p className="flex items-center gap-3 border-b border-line1 px-3 py-1 text-note text-t2">
          As known at {clockText(clock, zone)}
          <Button small onClick={() => setClock(undefined)}>
            Show all
          </Button>
        </p>
      )}
      <ChartView
        symbol={trade.symbol}
        content={content}
        onLayers={setLayers}
        onTables={onTables}
        onReplay={setClock}
        citing={() => []}
        onPlan={() => undefined}
        isReplay={clock !== undefined}
        isStale={false}
        watermark={isDemo ? 'DEMO DATA' : undefined}
        note={undefined}
        handle={chart}
        className="min-h-0 flex-1"
      />
    </div>
  );
}

type TableProps = { readonly run: string; readonly trade: RunTrade; readonly onClose: () => void };

/** The candles of the trade, for those who read the chart so. */
function CandleTable({ run, trade, onClose }: TableProps): ReactNode {
  const { zone } = useSettings();
  const { data } = useQuery({ ...tradeQuery(run, trade), enabled: trade.hasChart });
  const bars = data?.bars;
  if (bars === undefined) return null;
  const { durationMs } = bars;
  const from = bars.time.findIndex((time) => time + durationMs > trade.entryTime);
  const last = bars.time.findLastIndex((time) => time < trade.exitTime);
  const rows = bars.time.flatMap((_time, row) => (row >= from && row <= last ? [row] : [])).slice(0, TABLE_ROWS);
  return (
    <section className="mt-3">
      <p className="flex items-center justify-between gap-2">
        <span className="text-body font-semibold">Candles while it was open</span>
        <Button small onClick={onClose}>
          Hide the table
        </Button>
      </p>
      <div className="max-h-60 overflow-auto">
        <table className="w-full text-table">
          <thead>
            <tr className="text-head text-t3">
              {['Opened', 'Open', 'High', 'Low', 'Close'].map((head, at) => (
                <th key={head} scope="col" className={`font-normal ${at === 0 ? 'text-left' : 'text-right'}`}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={bars.time[row]}>
                <th scope="row" className="text-left font-normal">
                  {weekdayDay(bars.time[row]!, zone, bars.time[row]!)} {clockText(bars.time[row], zone)}
                </th>
                {[bars.open, bars.high, bars.low, bars.close].map((values, column) => (
                  <td key={column} className="text-right">
                    {values[row]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
