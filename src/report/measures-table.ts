// Measures table: each figure with the interval it can be trusted to, the value that would mean nothing marked on the same axis.
import { html } from './escape.ts';
import { figure } from './browser/words.ts';
import type { Markup } from './escape.ts';
import type { Measure } from './report-data.ts';

const percent = (value: number): string => `${Math.max(0, Math.min(100, value)).toFixed(1)}%`;

/** The bar alone says nothing to a screen reader; the words beside it do. */
function intervalBar({ value, interval, nullValue }: Measure): Markup | undefined {
  if (interval === undefined) return undefined;
  const [low, high] = interval;
  const marks = [low, high, value ?? low, nullValue ?? low].filter((mark) => Number.isFinite(mark));
  const from = Math.min(...marks);
  const width = Math.max(...marks) - from || 1;
  const at = (mark: number): string => percent(8 + (84 * (mark - from)) / width);
  return html`<span class="interval" aria-hidden="true"
    ><i class="bar" style="left:${at(low)};right:calc(100% - ${at(high)})"></i>${
      nullValue !== undefined && html`<i class="null" style="left:${at(nullValue)}"></i>`
    }${value !== null && html`<i class="tick" style="left:${at(value)}"></i>`}</span
  >`;
}

/** A fall is shown below zero, deepest first, whichever way it was measured. */
function downward(measure: Measure): Measure {
  const { value, interval } = measure;
  const ends = interval?.map((end) => -Math.abs(end)).toSorted((a, b) => a - b) as [number, number] | undefined;
  return {
    ...measure,
    value: value === null ? null : -Math.abs(value),
    ...(ends === undefined ? {} : { interval: ends }),
  };
}

export function measuresTable(measures: readonly Measure[], currency: string): Markup {
  const rows = measures.map((given) => {
    const measure = given.unit === 'fall' ? downward(given) : given;
    const { name, value, unit, interval, note } = measure;
    const words =
      interval === undefined
        ? undefined
        : `${figure(interval[0], unit, currency)} to ${figure(interval[1], unit, currency)}`;
    return html`<tr>
      <th scope="row">${name}</th>
      <td class="number strong">${figure(value, unit, currency)}</td>
      <td class="range">${intervalBar(measure)}${words !== undefined && html`<span class="words">${words}</span>`}</td>
      <td class="note">${note}</td>
    </tr>`;
  });
  return html`<table class="measures">
    <thead>
      <tr>
        <th scope="col">Measure</th>
        <th scope="col" class="number">Value</th>
        <th scope="col">95% interval</th>
        <th scope="col">Note</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}
