// Histogram: bars over one axis: results in the colours of loss and profit, chance in grey, with what was observed marked.
import { cx } from '#dashboard/ui/cx.ts';
import type { Bin } from './bins.ts';
import type { ReactNode } from 'react';

export type HistogramMark = { readonly at: number; readonly words: string; readonly isMain: boolean };

type Props = {
  readonly bins: readonly Bin[];
  readonly ticks: readonly { readonly at: number; readonly words: string }[];
  readonly marks: readonly HistogramMark[];
  /** Said in place of the drawing. */
  readonly label: string;
  /** Bars left and right of zero are losses and profits. */
  readonly isResult: boolean;
  readonly binWords: (bin: Bin) => string;
  readonly className?: string;
};

export function Histogram({ bins, ticks, marks, label, isResult, binWords, className }: Props): ReactNode {
  const from = bins[0]?.from ?? 0;
  const width = (bins.at(-1)?.to ?? 1) - from || 1;
  const top = bins.reduce((most, { height }) => Math.max(most, height), 1e-12);
  const share = (value: number): number => (100 * (value - from)) / width;
  const tone = ({ from: left, to }: Bin): string =>
    !isResult ? 'bg-t3/70' : to <= 1e-9 ? 'bg-loss/80' : left >= -1e-9 ? 'bg-profit/80' : 'bg-t3';
  return (
    <div role="img" aria-label={label} className={cx('flex flex-col', className)}>
      <div className="relative min-h-24 flex-1 border-b border-line2">
        {bins.map((bin) => (
          <span
            key={bin.from}
            title={binWords(bin)}
            className={cx('absolute bottom-0 rounded-t-[2px]', tone(bin))}
            style={{
              left: `calc(${share(bin.from)}% + 0.5px)`,
              width: `calc(${share(bin.to) - share(bin.from)}% - 1px)`,
              height: `${(88 * bin.height) / top}%`,
            }}
          />
        ))}
        {marks.map(({ at, words, isMain }) => (
          <span
            key={`${at} ${words}`}
            className={cx('absolute inset-y-0 w-px', isMain ? 'bg-t1' : 'bg-line3')}
            style={{ left: `${share(at)}%` }}
          >
            <span
              className={cx(
                'absolute top-0 text-note whitespace-nowrap',
                isMain ? 'font-medium text-t1' : 'text-t3',
                share(at) > 55 ? 'right-1.5' : 'left-1.5',
              )}
            >
              {words}
            </span>
          </span>
        ))}
      </div>
      <div aria-hidden="true" className="relative h-5 text-note text-t3">
        {ticks.map(({ at, words }) => (
          <span
            key={at}
            className="absolute top-1 -translate-x-1/2 whitespace-nowrap"
            style={{ left: `${Math.min(96, Math.max(4, share(at)))}%` }}
          >
            {words}
          </span>
        ))}
      </div>
    </div>
  );
}
