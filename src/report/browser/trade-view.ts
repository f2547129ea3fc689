// Trade view: one trade opened: its result, its chart, its levels and the chain of reasons from the first candle to the exit.
import { byId, element } from './dom.ts';
import { formOf, titleOf } from '#model/form.ts';
import { priceOf, showTradeChart } from './trade-chart.ts';
import { resultKind, sideWord } from './trade-list.ts';
import { directionColor, onTheme, tokens } from './tokens.ts';
import { decimal, durationText, exact, figure, money, shortMomentText } from './words.ts';
import type { BacktestData } from '#report/backtest-page.ts';
import type { CandleTable } from '#report/detect-columns.ts';
import type { ReportReason, ReportTrade } from '#report/report-data.ts';

/** @returns what opens a trade */
export function tradeView({ charts, currency }: BacktestData): (trade: ReportTrade) => void {
  const place = byId('trade');
  let remove = (): void => undefined;
  let shown: ReportTrade | undefined;
  const open = (trade: ReportTrade): void => {
    remove();
    remove = () => undefined;
    shown = trade;
    const candles = trade.chart === undefined ? undefined : charts[trade.chart];
    const chart = element('div', { class: 'chart', role: 'img', 'aria-label': chartWords(trade) });
    place.replaceChildren(
      heading(trade, currency),
      ...(candles === undefined ? [element('p', { class: 'empty' }, 'No candles were kept for this trade.')] : [chart]),
      levels(trade, currency),
      chain(trade, candles, currency),
    );
    if (candles !== undefined) remove = showTradeChart(chart, trade, candles);
    Object.assign(window, { __trade: trade.id });
  };
  onTheme(() => {
    if (shown !== undefined) open(shown);
  });
  return open;
}

const chartWords = ({ symbol, side, entryPrice, exitPrice, stop, target }: ReportTrade): string =>
  `${symbol} ${side === 'buy' ? 'long' : 'short'} from ${entryPrice} to ${exitPrice}, stop ${stop}, target ${target}`;

function heading(trade: ReportTrade, currency: string): HTMLElement {
  const net = Number(trade.netPnl);
  return element(
    'header',
    {},
    element('span', { class: trade.side === 'buy' ? 'long' : 'short' }, sideWord(trade.side)),
    element('h2', {}, `${trade.symbol} ${trade.timeframe}`),
    trade.ambiguous && element('span', { class: 'tag warn' }, '? ambiguous'),
    element(
      'span',
      { class: 'when' },
      `${shortMomentText(trade.entryTime)}, held ${durationText(trade.exitTime - trade.entryTime)}`,
    ),
    element(
      'span',
      { class: `result ${resultKind(net)}` },
      `${net > 0 ? '▲ ' : net < 0 ? '▼ ' : ''}${money(trade.netPnl, currency, true)}  ${figure(trade.r, 'R', '')}`,
    ),
  );
}

function levels(trade: ReportTrade, currency: string): HTMLElement {
  const cell = (name: string, value: string): HTMLElement =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value));
  return element(
    'dl',
    { class: 'levels' },
    cell('Entry', exact(trade.entryPrice)),
    cell('Stop', exact(trade.stop)),
    cell('Target', exact(trade.target)),
    cell('Exit', exact(trade.exitPrice)),
    cell('Quantity', exact(trade.quantity)),
    cell('Fees', money(trade.fees, currency)),
    cell('Went against', figure(-Math.abs(trade.adverseR), 'R', '')),
    cell('Went for', figure(trade.favourableR, 'R', '')),
  );
}

type Step = {
  readonly what: string;
  readonly time: number | undefined;
  readonly words: readonly (string | Node)[];
  readonly dot: string;
};

function chain(trade: ReportTrade, candles: CandleTable | undefined, currency: string): HTMLElement {
  const { t3, t1, profit, loss } = tokens();
  const reasons = gathered(trade.reasons);
  const reward =
    Math.abs(Number(trade.target) - Number(trade.entryPrice)) / Math.abs(Number(trade.entryPrice) - Number(trade.stop));
  const steps: readonly Step[] = [
    ...reasons.map((reason) => reasonStep(reason, candles)),
    {
      what: `Plan, ${trade.strategy}`,
      time: undefined,
      words: [
        `Confidence ${decimal(trade.confidence, 2)}. Stop ${exact(trade.stop)}, target ${exact(trade.target)}${Number.isFinite(reward) ? `, ${decimal(reward, 2)}R away from the fill` : ''}.`,
      ],
      dot: t3,
    },
    {
      what: `Filled ${exact(trade.quantity)} at ${exact(trade.entryPrice)}`,
      time: trade.entryTime,
      words: [`${trade.side === 'buy' ? 'Bought' : 'Sold short'} ${trade.symbol}.`],
      dot: t1,
    },
    {
      what: `Closed at ${exact(trade.exitPrice)}, ${trade.exitReason.replaceAll('-', ' ')}`,
      time: trade.exitTime,
      words: [
        `Net ${money(trade.netPnl, currency, true)} after ${money(trade.fees, currency)} of fees, ${figure(trade.r, 'R', '')}.${trade.ambiguous ? ' The order of prices inside a candle decides this one.' : ''}`,
      ],
      dot: Number(trade.netPnl) >= 0 ? profit : loss,
    },
  ];
  return element('ol', { class: 'chain', 'aria-label': 'Why: the chain of reasons' }, ...steps.map(stepItem));
}

/** In the order in which they were known; a pattern that gave two reasons is one step. */
function gathered(reasons: readonly ReportReason[]): readonly ReportReason[] {
  const byPattern = Map.groupBy(reasons, ({ patternId }) => patternId);
  return [...byPattern.values()]
    .map((same) => ({ ...same[0]!, text: same.map(({ text }) => text).join('; ') }))
    .toSorted((a, b) => (a.pattern?.knownAt ?? 0) - (b.pattern?.knownAt ?? 0));
}

function reasonStep({ patternId, text, pattern }: ReportReason, candles: CandleTable | undefined): Step {
  const id = element('code', {}, patternId);
  if (pattern === undefined) return { what: text, time: undefined, words: [id], dot: tokens().t3 };
  const { kind, variant, direction, high, low, formedAt, knownAt } = pattern;
  const form = formOf(kind, variant);
  const isLiquidity = form === 'sweep' || form === 'liquidity' || form === 'inducement';
  const where = high === low ? priceOf(high, candles) : `${priceOf(low, candles)} – ${priceOf(high, candles)}`;
  const since = formedAt === knownAt ? 'on its own bar' : `formed ${shortMomentText(formedAt)}`;
  return {
    what: titleOf(kind, variant, direction),
    time: knownAt,
    words: [`${text.slice(0, 1).toUpperCase()}${text.slice(1).replace(/\.$/, '')}. At ${where}, ${since}. `, id],
    dot: isLiquidity ? tokens().liq : directionColor(direction),
  };
}

function stepItem({ what, time, words, dot }: Step): HTMLElement {
  const item = element(
    'li',
    {},
    element(
      'div',
      { class: 'first' },
      element('b', {}, what),
      time !== undefined && element('time', {}, shortMomentText(time)),
    ),
    element('p', {}, ...words),
  );
  item.style.setProperty('--dot', dot);
  return item;
}
