// Quote: the bar in view in words and figures, and how it is told to those who do not see the chart.
import { byId, element } from './dom.ts';
import { decimal, momentText, plural, signed } from './words.ts';
import type { DetectColumns } from '#report/detect-columns.ts';
import type { Scene } from './scene.ts';

export function writeQuote({ candles, symbol, timeframe, decimals }: DetectColumns, { clock, open }: Scene): void {
  const price = (value: number): string => decimal(value, decimals);
  const part = (name: string, value: number): HTMLElement =>
    element('span', {}, `${name} `, element('b', {}, price(value)));
  const close = candles.close[clock]!;
  const before = candles.close[clock - 1] ?? candles.open[clock]!;
  const change = before === 0 ? 0 : (100 * (close - before)) / before;
  const percent = signed(change, 2);
  // As written: what rounds to nothing has no direction.
  const sign = percent.startsWith('+') ? '▲ ' : /[1-9]/.test(percent) ? '▼ ' : '';
  byId('quote').replaceChildren(
    part('O', candles.open[clock]!),
    part('H', candles.high[clock]!),
    part('L', candles.low[clock]!),
    part('C', close),
    element('span', { class: sign === '' ? '' : change > 0 ? 'profit' : 'loss' }, `${sign}${percent}%`),
  );
  const isPast = clock < candles.time.length - 1;
  const moment = momentText(candles.time[clock]!);
  byId('clock').textContent = `${isPast ? 'As known at ' : ''}${moment} UTC`;
  byId('stage').classList.toggle('past', isPast);
  byId('chart').setAttribute('aria-label', `${symbol} ${timeframe} chart, close ${price(close)}`);
  byId('summary').textContent =
    `${symbol} ${timeframe} at ${moment}: close ${price(close)}, ${plural(open.length, 'open zone or level')} shown. Comma and full stop move through them.`;
}
