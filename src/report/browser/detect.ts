// Detect: the program of the detection page: one chart, looked at from one bar at a time.
import { candleChart, candleRow, placesOf } from './chart-kit.ts';
import { layersOf, makeChips } from './chips.ts';
import { byId, element, isCommand, onceAFrame, reportData, say } from './dom.ts';
import { titleOf } from './forms.ts';
import { historyOf } from './history.ts';
import { hitAt } from './hit.ts';
import { itemOf, sceneAt } from './scene.ts';
import { fillSaid, fillZones } from './side-lists.ts';
import { makeSlider } from './slider.ts';
import { onTheme, startTheme } from './tokens.ts';
import { clockText, decimal, momentText, plural, signed } from './words.ts';
import { fillCard } from './zone-card.ts';
import { laneOf, paintAbove, paintBelow } from './zone-layer.ts';
import type { DetectColumns } from '#report/detect-columns.ts';
import type { Item, Scene } from './scene.ts';
import type { LogicalRange } from 'lightweight-charts';

const NOTHING = -1;
/** A step of so many bars is drawn bar by bar; a longer one anew. */
const SHORT_STEP = 60;

startTheme();
const columns = reportData<DetectColumns>();
const history = historyOf(columns);
const { candles } = columns;
const lastBar = history.bars - 1;
const place = byId('chart');

if (lastBar < 0) place.append(element('p', { class: 'empty' }, 'The file holds no candles.'));
else startDetection();

function startDetection(): void {
  const layers = layersOf();
  let clock = lastBar;
  let chosen = NOTHING;
  let isPinned = false;
  const { chart, series, draw } = candleChart(place, candles, columns.decimals);
  const scale = chart.timeScale();
  const lane = laneOf(place.clientWidth);
  chart.applyOptions({ timeScale: { rightOffsetPixels: lane, barSpacing: place.clientWidth < 560 ? 5 : 7 } });
  series.setData(candles.time.map((_, bar) => candleRow(candles, bar)));

  let scene: Scene = ask();
  const redraw = draw(
    (context, places) => paintBelow(context, places, { scene, columns, chosen }),
    (context, places) => paintAbove(context, places, { scene, columns, chosen }),
  );
  const card = element('div', {
    class: 'zone-card',
    id: 'zone-card',
    role: 'region',
    'aria-label': 'Pattern',
    tabindex: '-1',
  });
  card.hidden = true;
  place.parentElement!.append(card);
  const writeCounts = makeChips(byId('chips'), new Set(history.forms), layers, () => refresh());
  const refresh = onceAFrame(look);

  function ask(): Scene {
    const range: LogicalRange | null = scale.getVisibleLogicalRange();
    return sceneAt(history, {
      clock,
      from: range?.from ?? 0,
      to: range?.to ?? lastBar,
      forms: layers.forms,
      showAll: layers.showAll,
      showEnded: layers.showEnded,
    });
  }

  /** All that depends on the bar, the view or the layers. */
  function look(): void {
    scene = ask();
    redraw();
    writeCounts(scene);
    fillZones(byId('zones'), history, scene, chosen, choose);
    fillSaid(byId('said-list'), byId('said-count'), history, layers.forms, clock, choose);
    writeWords();
    // A card never says more than was known: it follows the clock, and goes where its pattern was not known yet.
    if (chosen !== NOTHING) showCard();
    expose();
  }

  function writeWords(): void {
    const close = candles.close[clock]!;
    const before = candles.close[clock - 1] ?? candles.open[clock]!;
    const change = before === 0 ? 0 : (100 * (close - before)) / before;
    const price = (value: number): string => decimal(value, columns.decimals);
    const part = (name: string, value: string): HTMLElement => element('span', {}, `${name} `, element('b', {}, value));
    const moved = element(
      'span',
      { class: change >= 0 ? 'profit' : 'loss' },
      `${change > 0 ? '▲ ' : change < 0 ? '▼ ' : ''}${signed(change, 2)}%`,
    );
    byId('quote').replaceChildren(
      part('O', price(candles.open[clock]!)),
      part('H', price(candles.high[clock]!)),
      part('L', price(candles.low[clock]!)),
      part('C', price(close)),
      moved,
    );
    const isPast = clock < lastBar;
    byId('detect').querySelector('.stage')!.classList.toggle('past', isPast);
    byId('clock').replaceChildren(isPast ? 'As known at ' : '', momentText(candles.time[clock]!), ' UTC');
    byId('summary').textContent =
      `${columns.symbol} ${columns.timeframe} at ${momentText(candles.time[clock]!)}: close ${price(close)}, ${plural(scene.open.length, 'open zone or level')} shown. Comma and full stop move through them.`;
    place.setAttribute('aria-label', `${columns.symbol} ${columns.timeframe} chart, close ${price(close)}`);
  }

  function moveTo(bar: number): void {
    const step = bar - clock;
    if (step === 0) return;
    const range = scale.getVisibleLogicalRange();
    if (step > 0 && step <= SHORT_STEP)
      for (let next = clock + 1; next <= bar; next += 1) series.update(candleRow(candles, next));
    else if (step < 0 && step >= -SHORT_STEP) series.pop(-step);
    else series.setData(candles.time.slice(0, bar + 1).map((_, at) => candleRow(candles, at)));
    // The eye stays as far from the last bar as it was, or comes to it.
    if (range !== null) {
      const width = range.to - range.from;
      const ahead = range.to >= clock && range.from <= clock ? range.to - clock : laneBars(width);
      scale.setVisibleLogicalRange({ from: bar + ahead - width, to: bar + ahead });
    }
    clock = bar;
    refresh();
  }

  const laneBars = (width: number): number => (width * lane) / Math.max(lane + 1, scale.width());
  const slider = makeSlider(history, clock, moveTo);

  function choose(pattern: number): void {
    chosen = pattern;
    isPinned = true;
    const item = found(pattern);
    if (item !== undefined) {
      bringIntoView(item);
      const { patterns, kinds, variants } = columns;
      say(titleOf(kinds[patterns.kind[pattern]!]!, variants[patterns.variant[pattern]!]!, item.direction));
    }
    refresh();
    showCard();
  }

  /** The pattern as it stood at the clock, also where it is not among those drawn. */
  function found(pattern: number): Item | undefined {
    if (pattern === NOTHING || history.born[pattern]! > clock) return undefined;
    return itemOf(
      history,
      pattern,
      history.forms[pattern]!,
      clock,
      clock,
      candles.close[clock]!,
      history.atr[clock] || 1,
    );
  }

  function bringIntoView(item: Item): void {
    const range = scale.getVisibleLogicalRange();
    if (range === null || (item.start <= range.to && (item.end ?? clock) >= range.from)) return;
    const width = range.to - range.from;
    scale.setVisibleLogicalRange({ from: item.known - width / 2, to: item.known + width / 2 });
  }

  function showCard(): void {
    const item = found(chosen);
    if (item === undefined) {
      letGo();
      return;
    }
    const covered = scene.open.find(({ pattern }) => pattern === chosen);
    fillCard(card, history, covered ?? item, clock, isPinned, {
      goTo: (bar) => slider.set(bar),
      choose,
      close: () => {
        letGo();
        place.focus();
      },
    });
    card.classList.toggle('pinned', isPinned);
    if (card.hidden) {
      card.hidden = false;
      placeCard(place.clientWidth / 2);
    }
  }

  /** Away from the pointer, over the chart's own corner. */
  function placeCard(x: number): void {
    const isLeft = x > place.clientWidth / 2;
    card.style.left = isLeft ? '12px' : 'auto';
    card.style.right = isLeft ? 'auto' : `${place.clientWidth < 560 ? 12 : 84}px`;
    card.style.bottom = `${place.parentElement!.clientHeight - place.offsetTop - place.clientHeight + 42}px`;
  }

  function letGo(): void {
    chosen = NOTHING;
    isPinned = false;
    card.hidden = true;
    redraw();
  }

  function under(x: number, y: number): Item | undefined {
    const places = placesOf(chart, series, scale.width(), place.clientHeight - scale.height());
    return places === undefined ? undefined : hitAt(scene, columns, places, x, y);
  }

  chart.subscribeCrosshairMove(({ point, sourceEvent }) => {
    if (isPinned || sourceEvent === undefined) return;
    const item = point === undefined ? undefined : under(point.x, point.y);
    if ((item?.pattern ?? NOTHING) === chosen) return;
    if (item === undefined || point === undefined) {
      letGo();
      return;
    }
    chosen = item.pattern;
    card.hidden = false;
    placeCard(point.x);
    showCard();
    redraw();
  });
  chart.subscribeClick(({ point }) => {
    const item = point === undefined ? undefined : under(point.x, point.y);
    if (item === undefined || point === undefined) letGo();
    else {
      choose(item.pattern);
      placeCard(point.x);
    }
  });
  document.addEventListener('keydown', (event) => {
    if (!isCommand(event)) return;
    if (event.key === 'Escape') letGo();
    else if ((event.key === ',' || event.key === '.') && scene.open.length > 0) {
      const at = scene.open.findIndex(({ pattern }) => pattern === chosen);
      const next = at < 0 ? 0 : (at + (event.key === '.' ? 1 : -1) + scene.open.length) % scene.open.length;
      choose(scene.open[next]!.pattern);
    } else return;
    event.preventDefault();
  });
  place.addEventListener('keydown', (event) => {
    const range = scale.getVisibleLogicalRange();
    if (range === null) return;
    const width = range.to - range.from;
    const pan = event.key === 'ArrowLeft' ? -width / 10 : event.key === 'ArrowRight' ? width / 10 : 0;
    const zoom = event.key === 'ArrowUp' ? width / 10 : event.key === 'ArrowDown' ? -width / 10 : 0;
    if (pan === 0 && zoom === 0) return;
    scale.setVisibleLogicalRange({ from: range.from + pan + zoom, to: range.to + pan });
    event.preventDefault();
  });
  scale.subscribeVisibleLogicalRangeChange(() => refresh());
  onTheme(refresh);
  refresh();

  /** For whoever tests the page: what is drawn, and when each of it was known. */
  function expose(): void {
    const drawn = [
      ...scene.open,
      ...scene.ended,
      ...scene.marks,
      ...scene.sessions,
      ...(scene.range === undefined ? [] : [scene.range]),
    ];
    Object.assign(window, {
      __report: {
        clock,
        time: candles.time[clock],
        closeOfBar: clockText(candles.time[clock]!),
        candlesShown: series.data().length,
        drawn: drawn.map(({ pattern, status, form }) => ({
          id: columns.patterns.id[pattern],
          knownAt: columns.patterns.knownAt[pattern],
          status,
          form,
        })),
        hidden: scene.hidden,
      },
    });
  }
}
