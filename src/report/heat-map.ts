// Heat map: two parameters against each other; where there are more, each cell is the median of what it holds.
import { html } from './escape.ts';
import { decimal, UNKNOWN } from './browser/words.ts';
import type { Markup } from './escape.ts';
import type { StudyAxis, StudyTrial } from './study-data.ts';

function median(values: readonly number[]): number | null {
  const ascending = values.toSorted((a, b) => a - b);
  const middle = ascending.length >> 1;
  if (ascending.length === 0) return null;
  return ascending.length % 2 === 1 ? ascending[middle]! : (ascending[middle - 1]! + ascending[middle]!) / 2;
}

/** A single good cell among poor ones is luck; a hill may be more. */
export function heatMap(axes: readonly StudyAxis[], trials: readonly StudyTrial[]): Markup {
  const [across, down = { parameter: '', values: [Number.NaN] }] = axes;
  const scoreAt = (x: number, y: number): number | null =>
    median(
      trials.flatMap(({ values, score }) =>
        score !== null && values[0] === x && (axes.length < 2 || values[1] === y) ? [score] : [],
      ),
    );
  const rows = down.values.map((y) => ({ y, scores: across!.values.map((x) => scoreAt(x, y)) }));
  const largest = Math.max(1e-9, ...rows.flatMap(({ scores }) => scores.map((score) => Math.abs(score ?? 0))));
  const cell = (score: number | null): Markup => {
    if (score === null) return html`<td class="number none">${UNKNOWN}</td>`;
    const tint = Math.round(8 + (34 * Math.abs(score)) / largest);
    return html`<td class="number heat ${score > 0 ? 'gain' : score < 0 ? 'fall' : ''}" style="--tint:${tint}%">
      ${decimal(score, 2)}
    </td>`;
  };
  return html`<div class="wide">
      <table class="months">
        <thead>
          <tr>
            <th scope="col">${down.parameter}${axes.length > 1 && ' ↓ '} ${across!.parameter} →</th>
            ${across!.values.map((x) => html`<th scope="col" class="number">${x}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ y, scores }) =>
              html`<tr>
                <th scope="row">${Number.isNaN(y) ? '' : y}</th>
                ${scores.map(cell)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="note">
      ${axes.length > 2 && 'Each cell is the median over the other parameters. '}A hill may be more than luck; one good
      cell among poor ones is not.
    </p>`;
}
