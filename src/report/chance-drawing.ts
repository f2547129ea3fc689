// Chance drawing: what the same trades make when entered at random moments, and where this run stands among them.
import { html } from './escape.ts';
import { histogram } from './histogram.ts';
import { decimal, figure } from './browser/words.ts';
import type { Bin } from './histogram.ts';
import type { Markup } from './escape.ts';
import type { ReportChance } from './report-data.ts';

const BINS = 32;

/** Share of chance results below `value`, by straight lines between the percentiles. */
function shareBelow(percentiles: readonly number[], value: number): number {
  const last = percentiles.length - 1;
  if (value <= percentiles[0]!) return 0;
  if (value >= percentiles[last]!) return 1;
  const above = percentiles.findIndex((percentile) => percentile > value);
  const low = percentiles[above - 1]!;
  const high = percentiles[above]!;
  return (above - 1 + (value - low) / (high - low)) / last;
}

export function chanceDrawing(chance: ReportChance, currency: string): Markup {
  const { observed, unit, percentiles, draws, pValue, sentence } = chance;
  const low = Math.min(observed, percentiles[0] ?? observed);
  const high = Math.max(observed, percentiles.at(-1) ?? observed);
  const pad = (high - low || 1) * 0.04;
  const from = low - pad;
  const step = (high + pad - from) / BINS;
  const bins: readonly Bin[] = Array.from({ length: BINS }, (_, place) => {
    const left = from + place * step;
    const height = shareBelow(percentiles, left + step) - shareBelow(percentiles, left);
    return {
      from: left,
      to: left + step,
      height,
      words: `${figure(left, unit, currency)}: ${decimal(100 * height, 1)}% of chance`,
    };
  });
  const middle = percentiles[Math.floor(percentiles.length / 2)] ?? observed;
  const words = `this run ${figure(observed, unit, currency)}`;
  return html`${histogram({
      bins,
      ticks: [low, middle, high].map((at) => ({ at, words: figure(at, unit, currency) })),
      marks: [{ at: observed, words, kind: 'main', side: observed > (low + high) / 2 ? 'left' : 'right' }],
      label: `${decimal(draws, 0)} runs with random entries, ${words}, p ${figure(pValue, 'probability', currency)}`,
      isResult: false,
    })}
    <p class="note">${sentence} <b>p ${pValue < 0.01 ? '' : '= '}${figure(pValue, 'probability', currency)}</b></p>`;
}
