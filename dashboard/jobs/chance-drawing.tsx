// Chance drawing: what the same trades make when entered at random moments, and where this result stands among them.
import { chanceBins } from './bins.ts';
import { Histogram } from './histogram.tsx';
import { percent, pValue, rText } from '#dashboard/format/figure.ts';
import type { Chance } from '#model/findings.ts';
import type { ReactNode } from 'react';

type Props = { readonly chance: Chance; readonly what: string };

export function ChanceDrawing({ chance, what }: Props): ReactNode {
  const { observed, percentiles, draws, pValue: p } = chance;
  const low = percentiles[0] ?? observed;
  const high = percentiles.at(-1) ?? observed;
  const middle = percentiles[50] ?? observed;
  return (
    <div className="flex flex-col gap-2">
      <Histogram
        bins={chanceBins(percentiles, observed)}
        ticks={[low, middle, high].map((at) => ({ at, words: rText(at) }))}
        marks={[{ at: observed, words: `${what} ${rText(observed)}`, isMain: true }]}
        label={`${draws} runs with random entries: middle ${rText(middle)}, from ${rText(low)} to ${rText(high)}. ${what} ${rText(observed)}, p ${pValue(p)}`}
        isResult={false}
        binWords={({ from, height }) => `${rText(from)}: ${percent(height)} of chance`}
        className="h-40"
      />
      <p className="text-note text-t2">
        The same trades at random moments of the same hours, with the same exits and costs: as good or better in{' '}
        {percent(p)} of {draws.toLocaleString('en-US')} runs (p {p < 0.01 ? '' : '= '}
        {pValue(p)}). Their middle is {rText(middle)}.
      </p>
    </div>
  );
}
