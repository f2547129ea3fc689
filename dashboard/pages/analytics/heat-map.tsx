// Heat map: every variant of a grid, tinted by its mean R in sample, with what it made out of sample beneath; the best is framed.
import { cx } from '#dashboard/ui/cx.ts';
import { rText } from '#dashboard/format/figure.ts';
import { UNKNOWN } from '#dashboard/format/sign.ts';
import type { Optimisation, SweptVariant } from '#model/optimisation.ts';
import type { ReactNode } from 'react';

export function HeatMap({ found }: { readonly found: Optimisation }): ReactNode {
  const { axes, variants, best } = found;
  const [rows, columns] = axes;
  if (rows === undefined) return null;
  const largest = variants.reduce((most, { meanInSample }) => Math.max(most, Math.abs(meanInSample ?? 0)), 1e-9);
  const ground = (value: number | null): string | undefined =>
    value === null || value === 0
      ? undefined
      : `color-mix(in srgb, var(--${value > 0 ? 'profit' : 'loss'}) ${Math.round(6 + (34 * Math.abs(value)) / largest)}%, transparent)`;
  const cell = (variant: SweptVariant, place: number): ReactNode => (
    <td
      key={place}
      className={cx(
        'rounded-chip px-2 py-1.5 text-center whitespace-nowrap',
        place === best && 'outline-2 -outline-offset-2 outline-t1',
      )}
      style={{ background: ground(variant.meanInSample) }}
      title={`${variant.tradesInSample} trades in sample, ${variant.tradesOutOfSample} out of it`}
    >
      <span className="block font-medium">
        {variant.meanInSample === null ? UNKNOWN : rText(variant.meanInSample)}
        {place === best ? <span className="text-note font-normal"> best</span> : null}
      </span>
      <span className="block text-note text-t2">
        {variant.meanOutOfSample === null
          ? `${variant.tradesInSample + variant.tradesOutOfSample} trades`
          : `out ${rText(variant.meanOutOfSample)}`}
      </span>
    </td>
  );
  const width = columns?.values.length ?? 1;
  return (
    <div className="overflow-x-auto">
      <table className="border-separate border-spacing-1 text-table">
        <caption className="pb-1 text-left text-note text-t3">
          Mean R in sample by {rows.parameter}
          {columns === undefined ? '' : ` (down) and ${columns.parameter} (across)`}; beneath, out of sample. Under
          thirty trades only their number.
        </caption>
        <thead>
          <tr className="text-head text-t3">
            <th scope="col" className="px-2 text-left font-normal">
              {rows.parameter}
            </th>
            {columns === undefined ? (
              <th scope="col" className="px-2 font-normal">
                Mean R
              </th>
            ) : (
              columns.values.map((value) => (
                <th key={value} scope="col" className="px-2 font-normal">
                  {value}
                </th>
              ))
            )}
          </tr>
        </thead>
        <tbody>
          {rows.values.map((value, row) => (
            <tr key={value}>
              <th scope="row" className="px-2 text-left font-normal text-t2">
                {value}
              </th>
              {variants
                .slice(row * width, (row + 1) * width)
                .map((variant, column) => cell(variant, row * width + column))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
