// Histogram: bars of counts over a common axis, drawn as boxes so that text keeps its size at every width.
import { html } from './escape.ts';
import type { Markup } from './escape.ts';

export type Bin = { readonly from: number; readonly to: number; readonly height: number; readonly words: string };
export type Mark = {
  readonly at: number;
  readonly words: string;
  readonly kind: 'main' | 'quiet';
  readonly side: 'left' | 'right';
};

export type HistogramDrawing = {
  readonly bins: readonly Bin[];
  readonly ticks: readonly { readonly at: number; readonly words: string }[];
  readonly marks: readonly Mark[];
  /** Said in place of the drawing. */
  readonly label: string;
  /** Bars left and right of zero get the colours of loss and profit; otherwise all are grey. */
  readonly isResult: boolean;
};

export function histogram({ bins, ticks, marks, label, isResult }: HistogramDrawing): Markup {
  const from = bins[0]?.from ?? 0;
  const width = (bins.at(-1)?.to ?? 1) - from || 1;
  const top = Math.max(1e-12, ...bins.map(({ height }) => height));
  const at = (value: number): string => `${((100 * (value - from)) / width).toFixed(2)}%`;
  const kind = (bin: Bin): string => (!isResult ? '' : bin.to <= 1e-9 ? 'fall' : bin.from >= -1e-9 ? 'gain' : '');
  return html`<div class="histogram" role="img" aria-label="${label}">
    <div class="plot">
      ${bins.map(
        (bin) =>
          html`<i
            class="${kind(bin)}"
            style="left:${at(bin.from)};width:${((100 * (bin.to - bin.from)) / width).toFixed(2)}%;height:${((100 * bin.height) / top).toFixed(1)}%"
            title="${bin.words}"
          ></i>`,
      )}${marks.map(
        (mark) =>
          html`<b class="mark ${mark.kind} ${mark.side}" style="left:${at(mark.at)}"><span>${mark.words}</span></b>`,
      )}
    </div>
    <div class="axis">${ticks.map((tick) => html`<span style="left:${at(tick.at)}">${tick.words}</span>`)}</div>
  </div>`;
}
