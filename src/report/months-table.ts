// Months table: the return of each month in percent, tinted by size, with its sign.
import { html } from './escape.ts';
import { UNKNOWN, signed } from './browser/words.ts';
import type { Markup } from './escape.ts';
import type { ReportMonths } from './report-data.ts';

const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function monthsTable(years: readonly ReportMonths[]): Markup {
  const all = years.flatMap(({ values }) => values).filter((value) => value !== null);
  const largest = Math.max(1e-9, ...all.map(Math.abs));
  const cell = (value: number | null): Markup => {
    if (value === null) return html`<td class="number none">·</td>`;
    const tint = Math.round(8 + (34 * Math.abs(value)) / largest);
    const kind = value > 0 ? 'gain' : value < 0 ? 'fall' : '';
    return html`<td class="number heat ${kind}" style="--tint:${tint}%">
      ${Number.isFinite(value) ? signed(value, 1) : UNKNOWN}
    </td>`;
  };
  const rows = years.map(
    ({ year, values, total }) =>
      html`<tr>
        <th scope="row">${year}</th>
        ${NAMES.map((_, month) => cell(values[month] ?? null))}
        <td class="number strong">${signed(total, 1)}</td>
      </tr>`,
  );
  return html`<div class="wide">
    <table class="months">
      <thead>
        <tr>
          <th scope="col">Year</th>
          ${NAMES.map(
            (name) =>
              html`<th scope="col" class="number" abbr="${name}">
                <span class="full">${name}</span><span class="brief" aria-hidden="true">${name.slice(0, 1)}</span>
              </th>`,
          )}
          <th scope="col" class="number">Total</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
