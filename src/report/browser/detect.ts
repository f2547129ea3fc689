// Detect: the program of the detection page: one chart, looked at from one bar at a time.
import { candleChart, candleRow, placesOf } from './chart-kit.ts';
import { panByKeys } from './chart-keys.ts';
import { layersOf, makeChips } from './chips.ts';
import { byId, element, isCommand, onceAFrame, reportData, say } from './dom.ts';
import { expose } from './exposed.ts';
import { historyOf } from './history.ts';
import { hitAt } from './hit.ts';
import { laneOf } from './label-layer.ts';
import { writeQuote } from './quote.ts';
import { itemAt, sceneAt } from './scene.ts';
import { fillSaid, fillZones, titleAt } from './side-lists.ts';
import { makeSlider } from './slider.ts';
import { onTheme, startTheme } from './tokens.ts';
import { makeCard } from './zone-card.ts';
import { paintAbove, paintBelow } from './zone-layer.ts';
import type { DetectColumns } from '#report/detect-columns.ts';
import type { Item, Scene } from './scene.ts';

const NOTHING = -1;
/** A step of so many bars is drawn bar by bar; a longer one anew. */
const SHORT_STEP = 60;

startTheme();
const columns = reportData<DetectColumns>();
const history = historyOf(columns);
const { candles } = columns;
const place = byId('chart');

if (history.bars > 0) startDetection();
else place.append(element('p', { class: 'empty' }, 'There are no candles to show.'));

function startDetection(): void {
  const layers = layersOf();
  const { chart, series, draw } = candleChart(place, candles, columns.decimals);
  const scale = chart.timeScale();
  const lane = laneOf(place.clientWidth);
  scale.applyOptions({ rightOffsetPixels: lane, barSpacing: lane > 100 ? 7 : 5 });
  series.setData(candles.time.map((_, bar) => candleRow(candles, bar)));

  let clock = history.bars - 1;
  /** The pattern under the pointer, or the one that was chosen to stay. */
  let chosen = NOTHING;
  let isPinned = false;
  let scene: Scene = ask();
  const redraw = draw(
    (context, places) => paintBelow(context, places, { scene, columns, chosen }),
    (context, places) => paintAbove(context, places, { scene, columns, chosen }),
  );
  const refresh = onceAFrame(look);
  const writeCounts = makeChips(byId('chips'), new Set(history.forms), layers, refresh);
  const slider = makeSlider(history, clock, moveTo);
  const card = makeCard(place, history, { goTo: slider.set, choose, close: letGo });

  function ask(): Scene {
    const range = scale.getVisibleLogicalRange();
    return sceneAt(history, { ...layers, clock, from: range?.from ?? 0, to: range?.to ?? clock });
  }

  /** All that depends on the bar, the view or the layers. */
  function look(): void {
    scene = ask();
    redraw();
    writeCounts(scene);
    writeQuote(columns, scene);
    fillZones(byId('zones'), history, scene, chosen, choose);
    fillSaid(byId('said-list'), byId('said-count'), history, layers.forms, clock, choose);
    // The card follows the clock, and goes where its pattern was not known yet.
    if (chosen !== NOTHING) showCard();
    expose(columns, scene, series.data().length);
  }

  function moveTo(bar: number): void {
    const step = bar - clock;
    if (step === 0) return;
    const range = scale.getVisibleLogicalRange();
    if (step > 0 && step <= SHORT_STEP)
      for (let next = clock + 1; next <= bar; next += 1) series.update(candleRow(candles, next));
    else if (step < 0 && step >= -SHORT_STEP) series.pop(-step);
    else series.setData(candles.time.slice(0, bar + 1).map((_, at) => candleRow(candles, at)));
    // The eye stays as far from the last bar as it was; from elsewhere it comes to it.
    if (range !== null) {
      const width = range.to - range.from;
      const isInView = range.from <= clock && clock <= range.to;
      const ahead = isInView ? range.to - clock : (width * lane) / Math.max(lane + 1, scale.width());
      scale.setVisibleLogicalRange({ from: bar + ahead - width, to: bar + ahead });
    }
    clock = bar;
    refresh();
  }

  function choose(pattern: number): void {
    const item = itemAt(history, pattern, clock);
    if (item === undefined) return;
    chosen = pattern;
    isPinned = true;
    bringIntoView(item);
    say(titleAt(history, pattern));
    refresh();
    showCard();
  }

  function bringIntoView({ start, known, end = clock }: Item): void {
    const range = scale.getVisibleLogicalRange();
    if (range === null || (start <= range.to && end >= range.from)) return;
    const half = (range.to - range.from) / 2;
    scale.setVisibleLogicalRange({ from: known - half, to: known + half });
  }

  function showCard(): void {
    const item = scene.open.find(({ pattern }) => pattern === chosen) ?? itemAt(history, chosen, clock);
    if (item === undefined) letGo();
    else card.show(item, clock, isPinned);
  }

  function letGo(): void {
    if (isPinned && card.holdsFocus()) place.focus();
    chosen = NOTHING;
    isPinned = false;
    card.hide();
    redraw();
  }

  function under(point: { readonly x: number; readonly y: number } | undefined): Item | undefined {
    const places = placesOf(chart, series, scale.width(), place.clientHeight - scale.height());
    return places === undefined || point === undefined ? undefined : hitAt(scene, columns, places, point.x, point.y);
  }

  chart.subscribeCrosshairMove(({ point, sourceEvent }) => {
    if (isPinned || sourceEvent === undefined) return;
    const pattern = under(point)?.pattern ?? NOTHING;
    if (pattern === chosen) return;
    chosen = pattern;
    if (pattern === NOTHING || point === undefined) letGo();
    else {
      card.placeAwayFrom(point.x);
      showCard();
      redraw();
    }
  });
  chart.subscribeClick(({ point }) => {
    const item = under(point);
    if (item === undefined || point === undefined) letGo();
    else {
      card.placeAwayFrom(point.x);
      choose(item.pattern);
    }
  });
  document.addEventListener('keydown', (event) => {
    if (!isCommand(event)) return;
    if (event.key === 'Escape') letGo();
    else if (event.key === ',' || event.key === '.') {
      const step = event.key === '.' ? 1 : -1;
      const { length } = scene.open;
      const at = scene.open.findIndex(({ pattern }) => pattern === chosen);
      const next = scene.open[at < 0 ? 0 : (at + step + length) % length];
      if (next !== undefined) choose(next.pattern);
    } else return;
    event.preventDefault();
  });
  panByKeys(place, scale);
  scale.subscribeVisibleLogicalRangeChange(refresh);
  onTheme(refresh);
  refresh();
}
