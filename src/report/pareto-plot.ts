// Pareto plot: what each setting made against how deep it fell; the frontier is what no other setting beats in both.
import { html } from './escape.ts';
import { decimal, plural, signed } from './browser/words.ts';
import type { Markup } from './escape.ts';
import type { StudyTrial } from './study-data.ts';

const WIDTH = 560;
const HEIGHT = 300;
const EDGE = 44;

export function paretoPlot(trials: readonly StudyTrial[]): Markup {
  const deepest = Math.max(1e-6, ...trials.map(({ drawdown }) => drawdown));
  const most = Math.max(1e-6, ...trials.map(({ made }) => made));
  const least = Math.min(0, ...trials.map(({ made }) => made));
  const x = (drawdown: number): string => (EDGE + ((WIDTH - 2 * EDGE) * drawdown) / deepest).toFixed(1);
  const y = (made: number): string =>
    (HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * (made - least)) / (most - least)).toFixed(1);
  const zero = y(0);
  // Small results are told apart as well.
  const places = (share: number): number => (Math.abs(share) < 0.01 ? 2 : 1);
  const frontier = trials.filter(({ onFrontier }) => onFrontier);
  const label = `Return against drawdown of ${plural(trials.length, 'setting')}, ${frontier.length} of them on the frontier`;
  return html`<svg class="pareto" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
      <line x1="${EDGE}" x2="${WIDTH - EDGE}" y1="${zero}" y2="${zero}" />
      ${trials.map(
        (trial) =>
          html`<circle
            class="${trial.onFrontier ? 'front' : ''}"
            cx="${x(trial.drawdown)}"
            cy="${y(trial.made)}"
            r="${trial.isBest ? 6 : 3.5}"
          >
            <title>
              ${trial.setting}: ${signed(100 * trial.made, 2)}%, drawdown ${decimal(100 * trial.drawdown, 2)}%
            </title>
          </circle>`,
      )}
      <text x="${EDGE}" y="${HEIGHT - 14}">drawdown 0%</text>
      <text x="${WIDTH - EDGE}" y="${HEIGHT - 14}" text-anchor="end">${decimal(100 * deepest, places(deepest))}%</text>
      <text x="${EDGE}" y="24">
        return ${signed(100 * least, places(least))}% to ${signed(100 * most, places(most))}%
      </text>
    </svg>
    <p class="note">The larger point is the one that was chosen in the first 70 %.</p>`;
}
