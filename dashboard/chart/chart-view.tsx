// Chart view: the price chart as a region of the page: by pointer, by keys, and in words.
import { barSentence, chartSummary, itemSentence } from './summary.ts';
import { cx } from '#dashboard/ui/cx.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { change } from '#dashboard/format/figure.ts';
import { freeCorner } from './corner.ts';
import { Legend } from './legend.tsx';
import { priceChart } from './price-chart.ts';
import { useEffect, useEffectEvent, useId, useMemo, useRef, useState } from 'react';
import { later } from '#dashboard/shell/later.tsx';
import type { ChartContent, PriceChart } from './price-chart.ts';
import type { Corner } from './corner.ts';
import type { Item, Question, Scene } from './scene.ts';
import type { KeyboardEvent, ReactNode, Ref } from 'react';
import type { Pattern } from '#model/pattern.ts';
import type { Layers } from './layers.ts';

/** What a page can ask of the chart. */
export type ChartHandle = Pick<PriceChart, 'look' | 'lookAtEnd' | 'pan' | 'zoom'> & {
  /** Brings a pattern into view and tells of it. */
  readonly choose: (id: string) => void;
  /** The next zone by rank, or the one before. */
  readonly step: (by: 1 | -1) => void;
};

type Props = {
  readonly symbol: string;
  readonly content: Omit<ChartContent, 'chosen'>;
  readonly onLayers: (layers: Layers) => void;
  readonly onTables: () => void;
  readonly onReplay: (time: number) => void;
  /** Plans that stand on a pattern. */
  readonly citing: (patternId: string) => readonly { readonly planId: string; readonly words: string }[];
  readonly onPlan: (planId: string) => void;
  /** The line of an order was dragged to another price; undefined where none may be moved. */
  readonly onMoveOrder?: ((id: string, price: string) => void) | undefined;
  /** What patterns like this one have come to; below the card of one that is kept open. */
  readonly proof?: (pattern: Pattern) => ReactNode;
  readonly isReplay: boolean;
  readonly isStale: boolean;
  /** Written across the chart where prices are made up. */
  readonly watermark: string | undefined;
  /** Why there is no zone yet. */
  readonly note: string | undefined;
  readonly handle: Ref<ChartHandle>;
  readonly className?: string;
};

const ZoneCard = later(async () => (await import('./zone-card.tsx')).ZoneCard);

const CARD = { width: 346, height: 320 } as const;
const CORNERS: Readonly<Record<Corner, string>> = {
  'top-left': 'top-10 left-3',
  'top-right': 'top-10 right-20',
  'bottom-left': 'bottom-11 left-3',
  'bottom-right': 'bottom-11 right-20',
};

export function ChartView(props: Props): ReactNode {
  const { symbol, content, isReplay, isStale, watermark, note, handle, className, onLayers, onTables, onReplay } =
    props;
  const place = useRef<HTMLDivElement>(null);
  const region = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<PriceChart>();
  const [scene, setScene] = useState<{ readonly scene: Scene; readonly ask: Question }>();
  const [hovered, setHovered] = useState<Item>();
  const [pinned, setPinned] = useState<string>();
  const [bar, setBar] = useState<number>();
  const [corner, setCorner] = useState<Corner>('bottom-left');
  const [said, setSaid] = useState('');
  const summaryId = useId();
  const { bars, decimals: places, zone } = content;

  const onPick = useEffectEvent((item: Item | undefined) => {
    setPinned(item?.life.id);
    if (item !== undefined) showIn(item);
  });
  const showIn = (item: Item): void => {
    const seen = chart?.places();
    if (seen !== undefined && scene !== undefined)
      setCorner(freeCorner(seen, bars, scene.scene.bars, CARD.width, CARD.height));
    setSaid(itemSentence(item, places));
  };
  const onHover = useEffectEvent((item: Item | undefined) => {
    if (item !== undefined && pinned === undefined) {
      const seen = chart?.places();
      if (seen !== undefined && scene !== undefined)
        setCorner(freeCorner(seen, bars, scene.scene.bars, CARD.width, CARD.height));
    }
    setHovered(item);
  });

  const mover = useEffectEvent(() => props.onMoveOrder);

  useEffect(() => {
    if (place.current === null) return undefined;
    const made = priceChart(place.current, {
      onScene: (next, ask) => setScene({ scene: next, ask }),
      onHover: (item) => onHover(item),
      onPick: (item) => onPick(item),
      onBar: setBar,
      onMove: () => mover(),
    });
    setChart(made);
    return () => {
      made.remove();
      setChart(undefined);
    };
  }, []);

  const chosen = pinned ?? hovered?.life.id;
  useEffect(() => chart?.show({ ...content, chosen }), [chart, content, chosen]);

  // As it stands at the clock, also where it is not drawn.
  const item = useMemo(() => {
    if (chosen === undefined || scene === undefined) return undefined;
    const { open, ended, marks, range } = scene.scene;
    return [...open, ...ended, ...marks, ...(range === undefined ? [] : [range])].find(
      ({ life }) => life.id === chosen,
    );
  }, [chosen, scene]);

  const pick = (next: Item): void => {
    setPinned(next.life.id);
    showIn(next);
    const seen = chart?.places();
    if (seen !== undefined && (next.known < seen.from || next.start > seen.to)) {
      const half = (seen.to - seen.from) / 2;
      chart?.look(next.known - half, next.known + half);
    }
  };
  const step = (by: 1 | -1): void => {
    const open = scene?.scene.open ?? [];
    if (open.length === 0) return;
    const at = open.findIndex(({ life }) => life.id === pinned);
    pick(open[at < 0 ? 0 : (at + by + open.length) % open.length]!);
  };
  const choose = (id: string): void => {
    setPinned(id);
    const life = content.book.byId.get(id);
    const known = life === undefined ? undefined : bars.time.findLastIndex((time) => time <= life.pattern.knownAt);
    const seen = chart?.places();
    if (known === undefined || known < 0 || seen === undefined || (known > seen.from && known < seen.to)) return;
    const half = (seen.to - seen.from) / 2;
    chart?.look(known - half, known + half);
  };
  useEffect(() => {
    if (chart === undefined) return;
    const { look, lookAtEnd, pan, zoom } = chart;
    const made: ChartHandle = { look, lookAtEnd, pan, zoom, choose, step };
    if (typeof handle === 'function') handle(made);
    else if (handle !== null && handle !== undefined) handle.current = made;
  });

  const letGo = (): void => {
    setPinned(undefined);
    setHovered(undefined);
    chart?.point(undefined);
    setSaid('');
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    // Buttons of the legend and the card keep their keys.
    if (event.target !== region.current || event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key === 'Escape' && pinned !== undefined) {
        letGo();
        region.current?.focus();
        event.stopPropagation();
      }
      return;
    }
    const shown = scene?.scene.bars ?? 0;
    const moveBar = (by: number): void => {
      const next = Math.max(0, Math.min(shown - 1, (bar ?? shown) + by));
      setBar(next);
      chart?.point(next);
      setSaid(shown === 0 ? '' : barSentence(bars, next, zone, places));
    };
    switch (event.key) {
      case 'ArrowLeft':
      case 'ArrowRight': {
        const by = event.key === 'ArrowLeft' ? -1 : 1;
        if (event.shiftKey) chart?.pan(0.1 * by);
        else moveBar(by);
        break;
      }
      case 'ArrowUp':
        chart?.zoom(0.8);
        break;
      case 'ArrowDown':
        chart?.zoom(1.25);
        break;
      case ',':
        step(-1);
        break;
      case '.':
        step(1);
        break;
      case 'Escape':
        if (pinned === undefined && bar === undefined) return;
        letGo();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const summary =
    scene === undefined ? `${symbol} ${bars.timeframe}.` : chartSummary(symbol, bars, scene.scene, places);
  return (
    <div className={cx('relative flex min-h-0 min-w-0 flex-col', className)}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions -- a region with keys of its own */}
      <div
        ref={region}
        role="application"
        tabIndex={0}
        aria-label={`Chart of ${symbol}, ${bars.timeframe}`}
        aria-describedby={summaryId}
        onKeyDown={onKeyDown}
        data-replay={isReplay || undefined}
        className="relative min-h-0 flex-1 -outline-offset-2 data-replay:shadow-[inset_0_0_0_2px_var(--liq)]"
      >
        <div ref={place} className={cx('absolute inset-0', isReplay && 'inset-0.5', isStale && 'opacity-70')} />
        <Readout bars={bars} bar={bar} places={places} />
        {watermark === undefined ? null : (
          <span
            aria-hidden="true"
            className="pointer-events-none absolute inset-0 z-10 flex items-center justify-center text-[clamp(1.25rem,4vw,2.5rem)] font-semibold tracking-widest text-demo opacity-12"
          >
            {watermark}
          </span>
        )}
        {scene === undefined ? null : (
          <Legend scene={scene.scene} layers={content.layers} onLayers={onLayers} onPick={pick} note={note} />
        )}
        <a
          href="https://www.tradingview.com/"
          rel="noreferrer"
          target="_blank"
          className="absolute bottom-11 left-3 z-10 text-chart text-t3 hover:text-t1 hover:underline"
        >
          Charts by TradingView
        </a>
        {item === undefined ? null : (
          <ZoneCard
            item={item}
            bars={bars}
            clock={content.clock}
            zone={zone}
            places={places}
            isPinned={pinned !== undefined}
            proof={pinned === undefined ? undefined : props.proof?.(item.life.pattern)}
            citing={props.citing(item.life.id)}
            onPlan={props.onPlan}
            onReplay={onReplay}
            onStep={step}
            onClose={() => {
              letGo();
              region.current?.focus();
            }}
            className={CORNERS[corner]}
          />
        )}
      </div>
      <p id={summaryId} className="sr-only">
        {summary} Arrow keys move from bar to bar, comma and full stop from zone to zone.
        <button type="button" onClick={onTables}>
          Show as tables
        </button>
      </p>
      <p role="status" className="sr-only">
        {said}
      </p>
    </div>
  );
}

type ReadoutProps = { readonly bars: ChartContent['bars']; readonly bar: number | undefined; readonly places: number };

/** The bar under the crosshair. */
function Readout({ bars, bar, places }: ReadoutProps): ReactNode {
  if (bar === undefined || bars.time[bar] === undefined) return null;
  const figure = (name: string, value: number): ReactNode => (
    <span>
      <span className="text-t3">{name} </span>
      {decimals(value, places)}
    </span>
  );
  const [open, close] = [bars.open[bar]!, bars.close[bar]!];
  return (
    <p
      aria-hidden="true"
      className="pointer-events-none absolute top-1.5 left-3 z-10 flex gap-2.5 text-chart text-t2 max-phone:gap-1.5"
    >
      {figure('O', open)}
      {figure('H', bars.high[bar]!)}
      {figure('L', bars.low[bar]!)}
      {figure('C', close)}
      <span>{change(close / open - 1)}</span>
    </p>
  );
}
