// Measures card: each measure in sample and out of sample, with the interval that it can be trusted to.
import { Card } from '#dashboard/ui/card.tsx';
import { decimals, UNKNOWN } from '#dashboard/format/sign.ts';
import { IntervalBar } from '#dashboard/ui/interval-bar.tsx';
import { percent, rText } from '#dashboard/format/figure.ts';
import type { PartFigure, PartMeasure } from '#model/findings.ts';
import type { ReactNode } from 'react';
import type { Report } from './runs.ts';

export function measureText(value: number | null, unit: PartMeasure['unit']): string {
  if (value === null) return UNKNOWN;
  switch (unit) {
    case 'R':
      return rText(value);
    case 'share':
      return percent(value);
    case 'count':
      return decimals(value, 0);
    case 'ratio':
      return decimals(value, 2);
  }
}

const rangeText = ({ bounds }: PartFigure, unit: PartMeasure['unit']): string =>
  bounds === null ? '' : `${measureText(bounds.low95, unit).replace('R', '')} to ${measureText(bounds.high95, unit)}`;

export function MeasuresCard({ report }: { readonly report: Report }): ReactNode {
  const { measures, tradesInSample, tradesOutOfSample, deflatedSharpe, trials } = report.findings;
  // Out of sample where there is enough of it; else over all trades.
  const isOut = measures.some(({ outOfSample }) => outOfSample.value !== null);
  const chosen = (measure: PartMeasure): PartFigure => (isOut ? measure.outOfSample : measure.whole);
  const over = isOut ? 'out of sample' : 'all trades';
  const inAmbiguous = report.trades.filter(({ ambiguous, isOutOfSample }) => ambiguous && !isOutOfSample).length;
  const extra: readonly (readonly [name: string, inside: string, main: string, words: string])[] = [
    ['Trades', String(tradesInSample), String(isOut ? tradesOutOfSample : report.trades.length), ''],
    [
      'Deflated Sharpe',
      '',
      deflatedSharpe === null ? UNKNOWN : decimals(deflatedSharpe, 2),
      `probability above zero after ${trials === 1 ? 'one trial' : `${trials} trials`}`,
    ],
    [
      'Ambiguous fills',
      String(inAmbiguous),
      String(isOut ? report.ambiguous - inAmbiguous : report.ambiguous),
      `of ${report.trades.length}; stop and target in one candle`,
    ],
  ];
  return (
    <Card title="Measures" note="interval by bootstrap; below 30 trades only counts" flush className="h-full">
      <table className="w-full border-separate border-spacing-0 text-table">
        <thead>
          <tr className="text-head text-t3">
            <th scope="col" className="h-7 border-b border-line1 pl-3.5 text-left font-normal">
              Measure
            </th>
            <th scope="col" className="border-b border-line1 px-2 text-right font-normal">
              In sample
            </th>
            <th scope="col" className="border-b border-line1 px-2 text-right font-normal">
              {isOut ? 'Out of sample' : 'All trades'}
            </th>
            <th scope="col" className="border-b border-line1 px-2 text-left font-normal max-tablet:hidden">
              95% interval, {over}
            </th>
            <th scope="col" className="border-b border-line1 pr-3.5 pl-2 text-right font-normal max-tablet:hidden">
              <span className="sr-only">Interval in figures</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {measures.map((measure) => {
            const { name, unit, nullValue, inSample } = measure;
            const figure = chosen(measure);
            const { bounds, value } = figure;
            const edge = bounds === null || value === null;
            return (
              <tr key={name}>
                <th scope="row" className="h-row border-b border-line1 pl-3.5 text-left font-normal text-t1">
                  {name}
                  {edge ? null : (
                    <span className="block pb-1 text-note text-t3 tablet:hidden">{rangeText(figure, unit)}, 95%</span>
                  )}
                </th>
                <td className="border-b border-line1 px-2 text-right whitespace-nowrap text-t3">
                  {measureText(inSample.value, unit)}
                </td>
                <td className="border-b border-line1 px-2 text-right font-semibold whitespace-nowrap">
                  {measureText(value, unit)}
                </td>
                <td className="w-2/5 border-b border-line1 px-2 max-tablet:hidden">
                  {edge ? null : (
                    <IntervalBar
                      value={value}
                      low95={bounds.low95}
                      high95={bounds.high95}
                      low50={bounds.low50}
                      high50={bounds.high50}
                      nothing={nullValue ?? value}
                    />
                  )}
                </td>
                <td className="border-b border-line1 pr-3.5 pl-2 text-right whitespace-nowrap text-t2 max-tablet:hidden">
                  {rangeText(figure, unit)}
                </td>
              </tr>
            );
          })}
          {extra.map(([name, inside, main, words]) => (
            <tr key={name}>
              <th scope="row" className="h-row border-b border-line1 pl-3.5 text-left font-normal text-t1">
                {name}
                {words === '' ? null : <span className="block pb-1 text-note text-t3 tablet:hidden">{words}</span>}
              </th>
              <td className="border-b border-line1 px-2 text-right text-t3">{inside}</td>
              <td className="border-b border-line1 px-2 text-right font-semibold">{main}</td>
              <td colSpan={2} className="border-b border-line1 px-2 text-note text-t3 max-tablet:hidden">
                {words}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
