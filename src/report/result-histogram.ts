// Result histogram: how the trades ended in R, and how much of the sum the few best of them make.
import { html } from './escape.ts';
import { histogram } from './histogram.ts';
import { decimal, figure, plural, signed } from './browser/words.ts';
import type { Bin } from './histogram.ts';
import type { Markup } from './escape.ts';

const WIDTHS = [0.1, 0.25, 0.5, 1, 2, 5, 10];
const MOST_BINS = 32;

const r = (value: number, decimals: number): string => `${value === 0 ? '0' : signed(value, decimals)}R`;

export function resultHistogram(results: readonly number[]): Markup {
  const known = results.filter((value) => Number.isFinite(value));
  if (known.length === 0) return html`<p class="empty">No closed trade, so nothing to count.</p>`;
  const lowest = Math.min(-1, ...known);
  const highest = Math.max(1, ...known);
  const width = WIDTHS.find((step) => (highest - lowest) / step <= MOST_BINS) ?? (highest - lowest) / MOST_BINS;
  // Edges are multiples of the width, so that zero is one of them: no bar holds both losses and profits.
  const first = Math.floor(lowest / width);
  const count = Math.max(1, Math.ceil(highest / width + 1e-9) - first);
  const heights = Array.from({ length: count }, () => 0);
  for (const value of known) {
    const place = Math.min(count - 1, Math.max(0, Math.floor(value / width + 1e-9) - first));
    heights[place] = heights[place]! + 1;
  }
  const bins: readonly Bin[] = heights.map((height, place) => {
    const from = (first + place) * width;
    return {
      from,
      to: from + width,
      height,
      words: `${r(from, 2)} to ${r(from + width, 2)}: ${plural(height, 'trade')}`,
    };
  });
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const step = Math.max(1, Math.ceil((highest - lowest) / 7));
  const ticks = [];
  for (let at = Math.ceil(lowest / step) * step; at <= highest + 1e-9; at += step) ticks.push({ at, words: r(at, 0) });
  const words = `mean ${figure(mean, 'R', '')}`;
  return html`${histogram({
      bins,
      ticks,
      marks: [
        { at: 0, words: '', kind: 'quiet', side: 'left' },
        { at: mean, words, kind: 'main', side: mean > (lowest + highest) / 2 ? 'left' : 'right' },
      ],
      label: `Results of ${plural(known.length, 'trade')} in R, from ${r(lowest, 2)} to ${r(highest, 2)}, ${words}`,
      isResult: true,
    })}
    <p class="note">${concentration(known)}</p>`;
}

/** A result that hangs on a handful of trades is weaker than its mean looks. */
function concentration(results: readonly number[]): string {
  const sorted = results.toSorted((a, b) => b - a);
  const best = Math.max(1, Math.round(sorted.length / 20));
  const total = sorted.reduce((sum, value) => sum + value, 0);
  const top = sorted.slice(0, best).reduce((sum, value) => sum + value, 0);
  if (sorted.length < 2) return `One trade: ${figure(total, 'R', '')}.`;
  const rest = `the mean of the other ${decimal(sorted.length - best, 0)} is ${figure((total - top) / (sorted.length - best), 'R', '')}`;
  const few = best === 1 ? 'the best trade' : `the ${best} best trades`;
  if (total <= 0) return `All trades together make ${figure(total, 'R', '')}. Without ${few} ${rest}.`;
  return `${few.replace('the', 'The')} ${best === 1 ? 'makes' : 'make'} ${figure(top, 'R', '')} of ${figure(total, 'R', '')}. Without ${best === 1 ? 'it' : 'them'} ${rest}.`;
}
