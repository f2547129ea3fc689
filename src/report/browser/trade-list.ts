// Trade list: every closed trade, sorted and filtered as the person likes, with one of them open.
import { byId, element, isCommand } from './dom.ts';
import { clockText, dayText, exact, figure, money, plural } from './words.ts';
import type { ReportTrade } from '#report/report-data.ts';

const ROWS_AT_ONCE = 200;

type SortKey = 'exitTime' | 'symbol' | 'side' | 'strategy' | 'entryPrice' | 'exitPrice' | 'netPnl' | 'r' | 'exitReason';
const EXACT: ReadonlySet<SortKey> = new Set(['entryPrice', 'exitPrice', 'netPnl']);

const FILTERS: Readonly<Record<string, (trade: ReportTrade) => boolean>> = {
  all: () => true,
  won: ({ netPnl }) => Number(netPnl) > 0,
  lost: ({ netPnl }) => Number(netPnl) <= 0,
  buy: ({ side }) => side === 'buy',
  sell: ({ side }) => side === 'sell',
  ambiguous: ({ ambiguous }) => ambiguous,
};

export const sideWord = (side: ReportTrade['side']): string => (side === 'buy' ? '▲ Long' : '▼ Short');
export const resultKind = (value: number): string => (value > 0 ? 'profit' : value < 0 ? 'loss' : '');

export function makeTradeList(trades: readonly ReportTrade[], open: (trade: ReportTrade) => void): void {
  const body = byId<HTMLTableSectionElement>('trade-rows');
  const more = byId<HTMLButtonElement>('trade-more');
  let key: SortKey = 'exitTime';
  let isDown = false;
  let filter = 'all';
  let limit = ROWS_AT_ONCE;
  let opened: ReportTrade | undefined;
  let listed: readonly ReportTrade[] = trades;

  function arrange(): void {
    const valueOf = (trade: ReportTrade): number | string => (EXACT.has(key) ? Number(trade[key]) : trade[key]);
    const kept = trades.filter(FILTERS[filter]!).toSorted((a, b) => {
      const [left, right] = [valueOf(a), valueOf(b)];
      return left < right ? -1 : left > right ? 1 : a.exitTime - b.exitTime;
    });
    listed = isDown ? kept.toReversed() : kept;
    byId('trade-count').textContent =
      listed.length === trades.length
        ? plural(trades.length, 'trade')
        : `${listed.length} of ${plural(trades.length, 'trade')}`;
    show();
  }

  function show(): void {
    body.replaceChildren(...listed.slice(0, limit).map((trade) => rowOf(trade)));
    if (listed.length === 0)
      body.append(element('tr', {}, element('td', { colspan: '9', class: 'empty' }, 'No trade of this kind.')));
    more.hidden = listed.length <= limit;
    more.textContent = `Show ${Math.min(ROWS_AT_ONCE, listed.length - limit)} more of ${listed.length - limit}`;
  }

  function rowOf(trade: ReportTrade): HTMLTableRowElement {
    const result = resultKind(Number(trade.netPnl));
    const cell = (column: string, text: string, kind = ''): HTMLElement =>
      element('td', { class: `col-${column} ${kind}` }, text);
    const reason = cell('exitReason', trade.exitReason.replaceAll('-', ' '));
    if (trade.ambiguous)
      reason.append(
        ' ',
        element('span', { class: 'tag warn', title: 'The order of prices inside a candle decides this trade' }, '?'),
      );
    const row = element(
      'tr',
      { tabindex: '0', 'aria-selected': String(trade === opened), 'data-trade': trade.id },
      element(
        'td',
        { class: 'col-exitTime' },
        dayText(trade.exitTime),
        ' ',
        element('small', {}, clockText(trade.exitTime)),
      ),
      cell('symbol', trade.symbol),
      cell('side', sideWord(trade.side), trade.side === 'buy' ? 'long' : 'short'),
      cell('strategy', trade.strategy),
      cell('entryPrice', exact(trade.entryPrice), 'number'),
      cell('exitPrice', exact(trade.exitPrice), 'number'),
      cell('netPnl', money(trade.netPnl, '', true).trim(), `number ${result}`),
      cell('r', figure(trade.r, 'R', ''), `number ${result}`),
      reason,
    );
    row.addEventListener('click', () => choose(trade, false));
    row.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        choose(trade, false);
      }
    });
    return row;
  }

  function choose(trade: ReportTrade, byKey: boolean): void {
    opened = trade;
    const place = listed.indexOf(trade);
    if (place >= limit) {
      limit = place + ROWS_AT_ONCE;
      show();
    }
    for (const row of body.rows) row.setAttribute('aria-selected', String(row.dataset['trade'] === trade.id));
    open(trade);
    const row = body.rows[place];
    if (byKey) row?.scrollIntoView({ block: 'nearest' });
    // Where the trade stands above the list, its reader is brought to it.
    else if (window.innerWidth <= 1180) byId('trade').scrollIntoView({ block: 'nearest' });
  }

  more.addEventListener('click', () => {
    limit += ROWS_AT_ONCE;
    show();
  });
  const heads = document.querySelectorAll<HTMLElement>('[data-column]');
  for (const head of heads)
    head.querySelector('button')!.addEventListener('click', () => {
      const wanted = head.dataset['column'] as SortKey;
      isDown = key === wanted ? !isDown : wanted === 'r' || wanted === 'netPnl';
      key = wanted;
      for (const other of heads)
        other.setAttribute('aria-sort', other !== head ? 'none' : isDown ? 'descending' : 'ascending');
      arrange();
    });
  const chips = byId('trade-filters').querySelectorAll<HTMLElement>('[data-filter]');
  for (const chip of chips)
    chip.addEventListener('click', () => {
      filter = chip.dataset['filter']!;
      limit = ROWS_AT_ONCE;
      for (const other of chips) other.setAttribute('aria-pressed', String(other === chip));
      arrange();
    });
  document.addEventListener('keydown', (event) => {
    if (!isCommand(event) || (event.key !== 'j' && event.key !== 'k') || listed.length === 0) return;
    const at = opened === undefined ? -1 : listed.indexOf(opened);
    const next = Math.max(0, Math.min(listed.length - 1, at + (event.key === 'j' ? 1 : -1)));
    choose(listed[next]!, true);
  });
  arrange();
  const first = listed[0];
  if (first !== undefined) {
    opened = first;
    body.rows[0]!.setAttribute('aria-selected', 'true');
    open(first);
  }
}
