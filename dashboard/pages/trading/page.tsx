// Trading page: what does it see, why did it do that, and what would I do: chart, decisions, ticket, and the way back in time.
import { analysedAt, analysesOf, sessionSpans } from './sessions.ts';
import { ApiError, sentenceOf } from '#dashboard/live/problem.ts';
import { barsClosedBy, decimalsOf } from '#dashboard/chart/bars.ts';
import { ChartView } from '#dashboard/chart/chart-view.tsx';
import { cx } from '#dashboard/ui/cx.ts';
import { changeableOf } from './change.ts';
import { citedBy, tradeMarksOf } from './trade-marks.ts';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Dock } from './dock.tsx';
import { Button } from '#dashboard/ui/button.tsx';
import { durationOf } from '#model/time.ts';
import { Empty, Failed, Skeleton } from '#dashboard/ui/states.tsx';
import { freshnessOf } from '#dashboard/live/freshness.ts';
import { age } from '#dashboard/format/span.ts';
import { HeadBar } from './head-bar.tsx';
import { ReplayBar, ReplayStrip } from './replay-bar.tsx';
import { SidePanel } from './side-panel.tsx';
import { later } from '#dashboard/shell/later.tsx';
import { TicketPanel } from './ticket-later.tsx';
import { toNumber } from '#model/number.ts';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useFacts, useLiveState } from '#dashboard/live/use-live.ts';
import { useIsFlat, useIsPhone, useIsWide, useTop } from './use-room.ts';
import { useLayers } from './use-layers.ts';
import { useMarket } from './use-market.ts';
import { useNow } from '#dashboard/live/use-now.ts';
import { useReplay } from './use-replay.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { useShortcuts } from '#dashboard/shell/use-keys.ts';
import { useWanted } from './use-wanted.ts';
import { useStable } from './use-stable.ts';
import { useTrading } from './use-trading.ts';
import { useWatched } from '#dashboard/live/use-watched.ts';
import { useMay, useUser } from '#dashboard/live/session.ts';
import { NO_TRADES } from '#dashboard/chart/trade-layer.ts';
import { newestEntry } from './orders-list.ts';
import { toast } from '#dashboard/shell/toast.tsx';
import { whyOf } from '#dashboard/ui/decision-row.tsx';
import type { Changeable } from './change.ts';
import type { ChartHandle } from '#dashboard/chart/chart-view.tsx';
import type { Decision } from '#dashboard/live/decisions.ts';
import type { ReactNode } from 'react';
import type { Side } from '#model/plan.ts';
import type { SessionWindow } from '#dashboard/live/session-clock.ts';
import type { SideProps } from './side-panel.tsx';
import type { SideTab } from './use-trading.ts';
import type { OrderRecord } from '#model/view.ts';
import type { Timeframe } from '#model/time.ts';

const EvidenceLine = later(async () => (await import('./evidence-line.tsx')).EvidenceLine);
const TablesDialog = later(async () => (await import('./tables-dialog.tsx')).TablesDialog);
const CancelOrder = later(async () => (await import('./cancel-order.tsx')).CancelOrder);
const ChangeOrder = later(async () => (await import('./change-order.tsx')).ChangeOrder);
const WhyDrawer = later(async () => (await import('./why-drawer.tsx')).WhyDrawer);

const DAY_MS = 86_400_000;
const NONE: readonly string[] = [];
const NOTHING: readonly Decision[] = [];
const NO_WINDOWS: readonly SessionWindow[] = [];
/** Bars that the slider of time spans. */
const SLIDER_BARS = 500;
/** Before so many bars detection has said little. */
const WARM_UP_BARS = 50;

export function TradingPage(): ReactNode {
  const state = useLiveState();
  const facts = useFacts();
  const user = useUser();
  const { zone } = useSettings();
  const now = useNow(1_000);
  const { watched, fault } = useWatched();
  const symbols = watched?.symbols ?? NONE;
  const timeframes = watched?.timeframes ?? NONE;
  const windows = watched?.sessions ?? NO_WINDOWS;
  const { symbol = '', timeframe, clock: at, why, pattern, side: sideTab, tab, look } = useTrading(symbols, timeframes);
  const { market, retry } = useMarket(
    symbol === '' ? undefined : symbol,
    timeframe,
    timeframes[0] as Timeframe | undefined,
    state.loaded,
  );
  const [layers, setLayers] = useLayers(user.id, symbol);
  const [isTables, setTables] = useState(false);
  const [isLayersOpen, setLayersOpen] = useState(false);
  const [ticket, setTicket] = useState<Side>();
  const chart = useRef<ChartHandle>(null);
  const top = useTop();
  const isWide = useIsWide();
  const isPhone = useIsPhone();
  const isFlat = useIsFlat();
  const denied = useMay('trade');
  const [cancelled, setCancelled] = useState<OrderRecord>();
  const [changed, setChanged] = useState<{ readonly change: Changeable; readonly price: string | undefined }>();
  // Where there is one set of tabs only, it is in that one.
  const openSide = (next: SideTab): void => {
    look({ side: next, ...(isWide ? {} : { tab: next }) }, true);
    // By keys one goes on from there.
    document.querySelector<HTMLElement>(`[role=tab][id$="-${next}"]`)?.focus();
  };

  const setClock = useMemo(
    () => (clock: number | undefined) => look({ at: clock === undefined ? undefined : String(clock) }, true),
    [look],
  );
  const ticks = market?.ticks ?? [];
  const replay = useReplay(
    market,
    at,
    setClock,
    ticks,
    state.loaded && (at !== undefined || market?.phase === 'ready'),
  );
  const clock = at ?? Number.POSITIVE_INFINITY;
  const isReplay = at !== undefined;

  // In replay all that is shown is of the moment; what is not loaded yet is not there.
  const view = isReplay ? replay.moment?.view : state.view;
  const allNow = useMemo(() => allDecisions(state.decisions, replay.past), [state.decisions, replay.past]);
  const decisions = isReplay ? (replay.moment?.decisions ?? NOTHING) : allNow;
  // A view is changed in place: by its sequence one knows whether there is anything new in it.
  const told = isReplay ? clock : state.sequence;
  const drawn = useMemo(
    () =>
      view === undefined || symbol === ''
        ? { trades: NO_TRADES, cites: [] }
        : { trades: tradeMarksOf(view, symbol), cites: [...citedBy(view, symbol)] },
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the view is changed in place
    [view, symbol, told],
  );
  const trades = useStable(drawn.trades);
  const cites = useStable(drawn.cites);
  const cited = useMemo(() => new Set(cites), [cites]);

  const bars = market?.bars;
  const revision = market?.revision;
  const said = market?.analysed;
  const places = useMemo(() => {
    const tick = facts.instruments.get(symbol)?.tick;
    const step = tick === undefined ? undefined : String(toNumber(tick)).split('.')[1];
    return tick !== undefined ? (step?.length ?? 0) : bars === undefined ? 2 : decimalsOf(bars);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- bars are changed in place
  }, [facts, symbol, bars, bars?.time.length]);
  const exact = facts.instruments.get(symbol)?.tick;
  const tickSize = exact === undefined ? undefined : toNumber(exact);
  const analyses = useMemo(
    () => (said === undefined || timeframe === undefined ? undefined : analysesOf(said, timeframe)),
    [said, timeframe],
  );
  const above = timeframes.find(
    (each) => timeframe !== undefined && durationOf(each as Timeframe) > durationOf(timeframe),
  );
  const higher = useMemo(
    () =>
      said === undefined || above === undefined ? undefined : analysedAt(analysesOf(said, above as Timeframe), clock),
    [said, above, clock],
  );
  const sessions = useMemo(
    () => (analyses === undefined || bars === undefined ? [] : sessionSpans(analyses, windows, bars, clock)),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- bars are changed in place
    [analyses, windows, bars, bars?.time.length, clock],
  );
  const content = useMemo(
    () =>
      market === undefined
        ? undefined
        : {
            bars: market.bars,
            book: market.book,
            clock,
            forming: isReplay ? undefined : market.forming,
            layers,
            cited,
            trades,
            sessions,
            decimals: places,
            tick: tickSize,
            zone,
          },
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- bars and book are changed in place, by revisions
    [market, revision, clock, isReplay, layers, cited, trades, sessions, places, tickSize, zone],
  );

  const tick = state.prices.get(symbol);
  const closed = bars === undefined ? 0 : barsClosedBy(bars, clock);
  const price = isReplay
    ? bars?.close[closed - 1]
    : (market?.forming?.close ?? (tick === undefined ? bars?.close.at(-1) : toNumber(tick.last)));
  const dayBars = timeframe === undefined ? 0 : Math.round(DAY_MS / durationOf(timeframe));
  const before = bars?.close[Math.max(0, closed - 1 - dayBars)];
  const dayChange = price === undefined || before === undefined ? undefined : price / before - 1;
  const isLost = state.link.phase === 'lost' || state.link.phase === 'ended';
  const isStale = !isReplay && (isLost || freshnessOf(tick, now) === 'stale');
  const closedWhy = isReplay
    ? 'Replay: orders are given at now.'
    : isLost
      ? 'The dashboard is not connected: the state of the agent is unknown.'
      : tick === undefined
        ? 'No price is known yet.'
        : isStale
          ? `Prices are ${age(now - tick.receivedAt)} old.`
          : undefined;

  const change = (id: string, to?: string): void => {
    const found = changeableOf(state.view, id);
    if (found === undefined) toast('It cannot be changed any more.');
    else setChanged({ change: found, price: to });
  };
  const act = {
    step: replay.step,
    leap: replay.leap,
    play: () => replay.play(replay.speed === undefined ? 1 : undefined),
    end: () => {
      replay.play(undefined);
      replay.go(undefined);
      chart.current?.lookAtEnd();
    },
    timeframe: (place: number) => {
      const next = timeframes[place];
      if (next !== undefined) look({ tf: next });
    },
    layers: () => setLayersOpen((isOpen) => !isOpen),
    tables: () => setTables(true),
    zone: (by: 1 | -1) => chart.current?.step(by),
    ticket: () => {
      if (isPhone) setTicket('buy');
      else openSide('ticket');
    },
    why: () => {
      const first = decisions.find((decision) => !('symbol' in decision) || decision.symbol === symbol);
      if (first !== undefined) look({ why: whyOf(first) });
    },
    whyNot: () => openSide('why-not'),
    cancel: () => {
      const found = isReplay ? undefined : newestEntry(state.view, symbol);
      if (found === undefined) toast(`No entry is at work on ${symbol}.`);
      else if (denied !== undefined) toast(`Cancel: ${denied}`);
      else setCancelled(found);
    },
    change: () => {
      const found = isReplay ? undefined : newestEntry(state.view, symbol);
      if (found === undefined) toast(`No entry is at work on ${symbol}.`);
      else if (denied !== undefined) toast(`Change: ${denied}`);
      else change(found.order.request.clientId);
    },
  };
  const acts = useRef(act);
  useEffect(() => void (acts.current = act));
  useShortcuts(
    useMemo(() => {
      const one = (keys: string, what: string, run: (now: typeof act) => void) => ({
        keys,
        what,
        group: 'Chart',
        run: () => run(acts.current),
      });
      return [
        one('[', 'One bar back', ({ step }) => step(-1)),
        one(']', 'One bar forward', ({ step }) => step(1)),
        one('{', 'Ten bars back', ({ step }) => step(-10)),
        one('}', 'Ten bars forward', ({ step }) => step(10)),
        one('(', 'To the event before', ({ leap }) => leap(-1)),
        one(')', 'To the next event', ({ leap }) => leap(1)),
        one(' ', 'Play or pause the replay', ({ play }) => play()),
        one('End', 'Back to now', ({ end }) => end()),
        ...timeframes
          .slice(0, 8)
          .map((each, place) => one(String(place + 1), `Timeframe ${each}`, ({ timeframe: choose }) => choose(place))),
        one('l', 'Layers', ({ layers: open }) => open()),
        one('t', 'The chart as tables', ({ tables }) => tables()),
        one(',', 'Better ranked zone', ({ zone: to }) => to(-1)),
        one('.', 'Next zone by rank', ({ zone: to }) => to(1)),
        one('n', 'New order', ({ ticket: open }) => open()),
        one('w', 'Why: the latest decision', ({ why: open }) => open()),
        one('y', 'Why not', ({ whyNot: open }) => open()),
        one('x', 'Cancel the newest entry at work', ({ cancel: ask }) => ask()),
        one('m', 'Change the newest entry at work', ({ change: ask }) => ask()),
      ];
    }, [timeframes]),
  );

  // A question about a pattern is answered on the chart as well, once it is there.
  const want = useWanted({
    market,
    at,
    pattern,
    onHeard: () => look({ pattern: undefined }, true),
    onGo: setClock,
    choose: (id) => chart.current?.choose(id),
  });

  if (watched !== undefined && symbols.length === 0)
    return (
      <Empty title="No market is watched.">Name symbols in the configuration, and the agent listens to them.</Empty>
    );

  const isLoading = market === undefined || market.phase === 'loading';
  const sideProps: SideProps = {
    symbol,
    decisions,
    view,
    isReplay,
    isReading: replay.isReading,
    closedWhy,
    onReplay: setClock,
    onWhy: (next) => look({ why: next }),
  };
  return (
    <div
      className={
        isFlat
          ? 'fixed inset-x-0 bottom-0 z-20 flex flex-col bg-bg0'
          : '-m-3.5 flex flex-col max-tablet:-m-2.5 desk:grid desk:grid-cols-[minmax(0,1fr)_344px] desk:overflow-hidden'
      }
      style={isFlat ? { top } : isWide ? { height: `calc(100dvh - ${top}px)` } : undefined}
    >
      <h2 className="sr-only">
        {symbol} {timeframe}
      </h2>
      <div className={cx('flex min-h-0 min-w-0 flex-col', isFlat && 'h-full')}>
        {isFlat ? null : (
          <HeadBar
            symbols={symbols}
            symbol={symbol}
            timeframes={timeframes}
            timeframe={timeframe ?? ''}
            market={market}
            clock={clock}
            price={price}
            dayChange={dayChange}
            isOld={isStale}
            places={places}
            own={analyses === undefined ? undefined : analysedAt(analyses, clock)}
            higher={higher}
            layers={layers}
            isLayersOpen={isLayersOpen}
            onLayersOpen={setLayersOpen}
            onLayers={setLayers}
            onSymbol={(next) => look({ symbol: next })}
            onTimeframe={(next) => look({ tf: next })}
            onTables={() => setTables(true)}
          />
        )}
        {isReplay ? (
          <ReplayStrip
            clock={at}
            isPartial={
              replay.fault === undefined ? undefined : `Positions of the time are unknown: ${sentenceOf(replay.fault)}`
            }
          />
        ) : null}
        {fault === undefined ? null : <Failed what={sentenceOf(fault)} />}
        {market?.fault === undefined ? null : (
          <Failed
            what={sentenceOf(market.fault)}
            code={market.fault instanceof ApiError ? market.fault.code : undefined}
            onRetry={retry}
          />
        )}
        {content === undefined || isLoading ? (
          <div
            role="status"
            aria-label="Loading the chart"
            className="flex min-h-75 flex-1 flex-col p-3.5 max-desk:h-[420px]"
          >
            <Skeleton className="h-full rounded-card!" />
          </div>
        ) : (
          <ChartView
            key={`${symbol} ${timeframe}`}
            symbol={symbol}
            content={content}
            onLayers={setLayers}
            onTables={() => setTables(true)}
            onReplay={setClock}
            citing={(id) =>
              [...(view?.plans.values() ?? [])]
                .filter(({ reasons }) => reasons.some(({ patternId }) => patternId === id))
                .map((plan) => ({ planId: plan.id, words: `${plan.strategy} ${plan.side}` }))
            }
            onPlan={(planId) => look({ why: planId })}
            onMoveOrder={isReplay || denied !== undefined || closedWhy !== undefined ? undefined : change}
            // In replay nobody knows yet what they have come to.
            proof={(pattern) => (isReplay ? undefined : <EvidenceLine pattern={pattern} />)}
            isReplay={isReplay}
            isStale={isStale}
            watermark={state.status?.system.source.includes('demo') === true ? 'DEMO DATA' : undefined}
            note={noteOf(market.phase, closed, market.book.lives.length)}
            handle={chart}
            className={isFlat ? 'flex-1' : 'min-h-75 flex-1 max-desk:h-[420px] max-desk:flex-none max-tablet:h-[300px]'}
          />
        )}
        {market === undefined || isFlat ? null : (
          <ReplayBar market={market} replay={replay} ticks={ticks} shown={SLIDER_BARS} />
        )}
        {isFlat ? null : (
          <Dock
            side={isWide ? undefined : sideProps}
            tab={tab}
            onTab={(next) => look({ tab: next }, true)}
            state={state}
            facts={facts}
            view={view}
            clock={at}
            closeAt={isReplay && bars !== undefined ? { symbol, price: bars.close[closed - 1] } : undefined}
            decisions={decisions}
            isOld={isStale}
          />
        )}
      </div>
      {isWide && !isFlat ? <SidePanel {...sideProps} tab={sideTab} onTab={openSide} /> : null}
      {/* Over the ticket itself it would ask the same once more. */}
      {isPhone && !isFlat && tab !== 'ticket' ? (
        <div className="sticky -bottom-2.5 z-20 grid grid-cols-2 gap-2 border-t border-line1 bg-bg1 p-2">
          <Button className="min-h-11 bg-chip-long-bg! text-chip-long!" onClick={() => setTicket('buy')}>
            ▲ Buy
          </Button>
          <Button className="min-h-11 bg-chip-short-bg! text-chip-short!" onClick={() => setTicket('sell')}>
            ▼ Sell
          </Button>
        </div>
      ) : null}
      <Dialog
        open={ticket !== undefined}
        onClose={() => setTicket(undefined)}
        title={`Order ${symbol}`}
        shape="sheet"
        width="narrow"
      >
        {ticket === undefined ? null : (
          <div className="-m-4">
            <TicketPanel key={ticket} symbol={symbol} side={ticket} closedWhy={closedWhy} />
          </div>
        )}
      </Dialog>
      {isTables && market !== undefined && view !== undefined ? (
        <TablesDialog
          market={market}
          clock={clock}
          view={view}
          facts={facts}
          places={places}
          cited={cited}
          onClose={() => setTables(false)}
        />
      ) : null}
      {cancelled === undefined ? null : <CancelOrder record={cancelled} onClose={() => setCancelled(undefined)} />}
      {changed === undefined ? null : <ChangeOrder {...changed} onClose={() => setChanged(undefined)} />}
      {why === undefined ? null : (
        <WhyDrawer
          why={why}
          top={top}
          onClose={() => look({ why: undefined })}
          onReplay={(time, of, patternId) => {
            // A pattern is seen on the timeframe that it was found on: its id begins with market and timeframe.
            const tf = patternId?.split(':')[1];
            look({
              at: String(time),
              ...(of === undefined ? {} : { symbol: of }),
              ...(tf !== undefined && timeframes.includes(tf) ? { tf } : {}),
            });
            want(patternId);
          }}
        />
      )}
    </div>
  );
}

/** What the tail has told since the page was opened, and what the log tells of before. */
function allDecisions(live: readonly Decision[], past: readonly Decision[]): readonly Decision[] {
  const known = new Set(live.map(({ sequence }) => sequence));
  const older = past.filter(({ sequence }) => !known.has(sequence));
  return older.length === 0 ? live : [...live, ...older].toSorted((a, b) => b.sequence - a.sequence);
}

function noteOf(phase: string, closed: number, lives: number): string | undefined {
  if (phase === 'candles') return 'Zones are on their way';
  if (lives > 0) return undefined;
  return closed < WARM_UP_BARS
    ? `No zones yet, ${closed} of ${WARM_UP_BARS} warm-up bars`
    : 'No zone was found in the log';
}
