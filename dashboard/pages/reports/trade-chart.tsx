// Trade chart: the candles around a closed trade, with entry, stop, target and exit.
import { durationOf } from '#model/time.ts';
import { get } from '#dashboard/live/api.ts';
import { scale } from '#dashboard/ui/scale.ts';
import { Skeleton } from '#dashboard/ui/states.tsx';
import { toNumber } from '#model/number.ts';
import { useQuery } from '@tanstack/react-query';
import { useSize } from '#dashboard/ui/use-size.ts';
import { windowOf } from './trade-window.ts';
import type { Bar } from './trade-window.ts';
import type { ReactNode } from 'react';
import type { TradeRow } from './trade-rows.ts';

type Candles = {
  readonly items: readonly {
    readonly open_time: number;
    readonly open: number;
    readonly high: number;
    readonly low: number;
    readonly close: number;
  }[];
};

const HEIGHT = 170;
const LIMIT = 1_000;

function Drawing({
  bars,
  row,
  width,
  barMs,
}: {
  readonly bars: readonly Bar[];
  readonly row: TradeRow;
  readonly width: number;
  readonly barMs: number;
}): ReactNode {
  const { trade, plan } = row;
  const lines = [
    { price: toNumber(trade.entryPrice), ink: 'var(--t1)', dash: undefined },
    ...(plan === undefined
      ? []
      : [
          { price: toNumber(plan.stop), ink: 'var(--loss)', dash: '4 3' },
          { price: toNumber(plan.target), ink: 'var(--profit)', dash: '4 3' },
        ]),
  ];
  const least = Math.min(...bars.map(({ low }) => low), ...lines.map(({ price }) => price));
  const most = Math.max(...bars.map(({ high }) => high), ...lines.map(({ price }) => price));
  const y = scale(least, most, HEIGHT - 8, 8);
  const step = width / bars.length;
  const x = (time: number): number => ((time - bars[0]!.time) / barMs) * step;
  const body = Math.max(1, step * 0.6);
  const isGain = trade.netPnl > 0n;
  return (
    <svg
      role="img"
      aria-label={`${trade.symbol} ${plan?.timeframe ?? ''}: ${bars.length} candles around the trade, entry, stop, target and exit`}
      width={width}
      height={HEIGHT}
      className="block"
    >
      {bars.map(({ time, open, high, low, close }) => {
        const ink = close >= open ? 'var(--up)' : 'var(--down)';
        const centre = x(time) + step / 2;
        return (
          <g key={time}>
            <line x1={centre} x2={centre} y1={y.px(high)} y2={y.px(low)} stroke={ink} />
            <rect
              x={centre - body / 2}
              y={Math.min(y.px(open), y.px(close))}
              width={body}
              height={Math.max(1, Math.abs(y.px(open) - y.px(close)))}
              fill={ink}
            />
          </g>
        );
      })}
      {lines.map(({ price, ink, dash }) => (
        <line
          key={ink}
          x1={Math.max(0, x(trade.entryTime))}
          x2={width}
          y1={y.px(price)}
          y2={y.px(price)}
          stroke={ink}
          strokeDasharray={dash}
        />
      ))}
      <line
        x1={x(trade.entryTime)}
        y1={y.px(toNumber(trade.entryPrice))}
        x2={x(trade.exitTime)}
        y2={y.px(toNumber(trade.exitPrice))}
        stroke={isGain ? 'var(--profit)' : 'var(--loss)'}
        strokeWidth={2}
      />
      <circle
        cx={x(trade.exitTime)}
        cy={y.px(toNumber(trade.exitPrice))}
        r={3.5}
        fill={isGain ? 'var(--profit)' : 'var(--loss)'}
      />
    </svg>
  );
}

export function TradeChart({ row }: { readonly row: TradeRow }): ReactNode {
  const { trade, plan } = row;
  const timeframe = plan?.timeframe;
  const [box, { width }] = useSize<HTMLDivElement>();
  const { data, error } = useQuery({
    queryKey: ['trade-candles', trade.symbol, timeframe],
    enabled: timeframe !== undefined,
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<readonly Bar[]> =>
      (
        await get<Candles>('/api/trading/live-ohlcv', { symbol: trade.symbol, timeframe, limit: LIMIT }, signal)
      ).items.map(({ open_time: time, ...rest }) => ({ time, ...rest })),
  });
  const barMs = timeframe === undefined ? 0 : durationOf(timeframe);
  const bars = data === undefined ? undefined : windowOf(data, trade.entryTime, trade.exitTime, barMs);
  return (
    <div
      ref={box}
      className="flex w-full items-center justify-center rounded-button bg-bg2"
      style={{ minHeight: HEIGHT }}
    >
      {timeframe !== undefined && data === undefined && error === null ? (
        <Skeleton className="h-[170px] w-full" />
      ) : bars === undefined || bars.length === 0 || width === 0 ? (
        <p className="px-4 text-center text-note text-t3">
          {error === null
            ? 'The candles of that time are not among the last that are at hand. Why shows the trade from the log.'
            : 'The candles could not be fetched.'}
        </p>
      ) : (
        <Drawing bars={bars} row={row} width={width} barMs={barMs} />
      )}
    </div>
  );
}
