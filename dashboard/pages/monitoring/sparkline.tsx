// Sparkline: a small curve from zero to the highest of its values, with both said beside it.
import { axisNumber } from '#dashboard/format/figure.ts';
import { useSize } from '#dashboard/ui/use-size.ts';
import type { ReactNode } from 'react';

const HEIGHT = 56;

type Props = { readonly values: readonly number[]; readonly label: string };

export function Sparkline({ values, label }: Props): ReactNode {
  const [box, { width }] = useSize<HTMLDivElement>();
  const most = Math.max(1e-9, ...values);
  const step = values.length < 2 ? 0 : width / (values.length - 1);
  const path = values
    .map(
      (value, index) =>
        `${index === 0 ? 'M' : 'L'}${(index * step).toFixed(1)} ${(HEIGHT - 2 - (value / most) * (HEIGHT - 16)).toFixed(1)}`,
    )
    .join('');
  return (
    <div ref={box} className="relative w-full" style={{ height: HEIGHT }}>
      <svg role="img" aria-label={label} width={width} height={HEIGHT} className="absolute inset-0 block">
        <line x1={0} x2={width} y1={HEIGHT - 2} y2={HEIGHT - 2} stroke="var(--line2)" />
        {values.length < 2 ? null : (
          <path d={path} fill="none" stroke="var(--t2)" strokeWidth={1.5} strokeLinejoin="round" />
        )}
      </svg>
      <span aria-hidden="true" className="absolute top-0 right-0 text-chart text-t3">
        {values.length < 2 ? 'two readings are needed' : `at most ${axisNumber(Math.round(most * 10) / 10)}`}
      </span>
    </div>
  );
}
