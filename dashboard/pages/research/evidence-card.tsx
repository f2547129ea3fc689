// Evidence card: how often, what became of them, what one simple trade on each made, against chance, and where it differs.
import { Card } from '#dashboard/ui/card.tsx';
import { ChanceDrawing } from '#dashboard/jobs/chance-drawing.tsx';
import { count, percent, plural, rText } from '#dashboard/format/figure.ts';
import { evidenceSentence } from './evidence.ts';
import { EVENT_WORDS, SKIP_WORDS } from './subjects.ts';
import { IntervalBar } from '#dashboard/ui/interval-bar.tsx';
import { UNKNOWN } from '#dashboard/format/sign.ts';
import type { Found, FoundReport } from './evidence.ts';
import type { ReactNode } from 'react';

const BY: Readonly<Record<Found['groups'][number]['by'], string>> = {
  side: 'By side',
  session: 'By session',
  age: 'By age at the touch',
};

const nameOf = (name: string): string =>
  name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(' ');

type Props = { readonly found: Found; readonly report: FoundReport };

export function EvidenceCard({ found, report }: Props): ReactNode {
  const { expectancy, chance, trades, wins, verdict } = found;
  const { value, bounds } = expectancy;
  return (
    <Card title="Evidence" note={`${report.symbol} ${report.timeframe}, ${count(report.bars)} bars`}>
      <p className="mb-3 max-w-prose text-body text-t1">{evidenceSentence(found, report.tested)}</p>
      {value === null || bounds === null ? null : (
        <div className="mb-4 max-w-xl">
          <IntervalBar
            value={value}
            low95={bounds.low95}
            high95={bounds.high95}
            low50={bounds.low50}
            high50={bounds.high50}
            nothingLabel="0"
          />
          <p className="mt-1 text-note text-t3">
            {plural(trades, 'trade')}, {percent(wins / Math.max(1, trades))} won, target{' '}
            {rText(report.targetR).slice(1)}, costs {report.costBps.toFixed(1)} bps a side, at most {report.maxBars}{' '}
            bars.
          </p>
        </div>
      )}
      <div className="grid gap-x-8 gap-y-5 desk:grid-cols-2">
        <Outcomes found={found} />
        {chance === null ? (
          verdict === null ? null : (
            <Missing found={found} />
          )
        ) : (
          <section>
            <h3 className="mb-2 text-body font-semibold">Against chance</h3>
            <ChanceDrawing chance={chance} what="these" />
          </section>
        )}
        {found.groups.length === 0 ? null : <Groups found={found} />}
        <Skipped found={found} />
      </div>
    </Card>
  );
}

function Outcomes({ found }: { readonly found: Found }): ReactNode {
  const { formed, bullish, bearish, open, outcomes } = found;
  return (
    <section>
      <h3 className="text-body font-semibold">What became of them</h3>
      <p className="mb-1 text-note text-t3">
        {count(formed)} in all, {count(bullish)} bullish, {count(bearish)} bearish
        {open > 0 && outcomes.length > 0 ? `; ${count(open)} still stand` : ''}.
      </p>
      {outcomes.length === 0 ? (
        <p className="text-body text-t2">
          {formed === 0 ? 'There was none on these candles.' : 'It happens on one bar, and nothing more becomes of it.'}
        </p>
      ) : (
        <table className="w-full border-separate border-spacing-0 text-table">
          <thead>
            <tr className="text-head text-t3">
              <th scope="col" className="h-7 text-left font-normal">
                Ever
              </th>
              <th scope="col" className="text-right font-normal">
                Number
              </th>
              <th scope="col" className="text-right font-normal">
                Share
              </th>
              <th scope="col" className="text-right font-normal">
                Bars, half within
              </th>
            </tr>
          </thead>
          <tbody>
            {outcomes.map(({ event, count: times, quarters }) => (
              <tr key={event}>
                <th scope="row" className="h-7 border-t border-line1 text-left font-normal">
                  {EVENT_WORDS[event] ?? event}
                </th>
                <td className="border-t border-line1 text-right">{count(times)}</td>
                <td className="border-t border-line1 text-right text-t2">{percent(times / Math.max(1, formed))}</td>
                <td
                  className="border-t border-line1 text-right text-t2"
                  title={`a quarter within ${quarters[0]}, three quarters within ${quarters[2]}`}
                >
                  {count(quarters[1])}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Missing({ found }: { readonly found: Found }): ReactNode {
  return (
    <section>
      <h3 className="text-body font-semibold">Against chance</h3>
      <p className="mt-1 text-body text-t2">
        {found.trades} of {found.needed ?? 30} needed. Fewer trades are a list of stories: no mean, no interval and no
        test is shown.
      </p>
    </section>
  );
}

function Groups({ found }: { readonly found: Found }): ReactNode {
  const kinds = [...new Set(found.groups.map(({ by }) => by))];
  const all = found.groups.flatMap(({ bounds }) => (bounds === null ? [] : [bounds.low95, bounds.high95]));
  const from = Math.min(0, ...all) - 0.1;
  const to = Math.max(0, ...all) + 0.1;
  return (
    <section>
      <h3 className="text-body font-semibold">Where it differs</h3>
      <p className="mb-1 text-note text-t3">Each group is another look: one in twenty stands out by luck.</p>
      <table className="w-full border-separate border-spacing-0 text-table">
        {kinds.map((by) => (
          <tbody key={by}>
            <tr>
              <th scope="rowgroup" colSpan={4} className="h-7 pt-1 text-left text-head font-normal text-t3">
                {BY[by]}
              </th>
            </tr>
            {found.groups
              .filter((group) => group.by === by)
              .map(({ name, trades, mean, bounds }) => (
                <tr key={name}>
                  <th scope="row" className="h-7 border-t border-line1 text-left font-normal whitespace-nowrap">
                    {nameOf(name)}
                  </th>
                  <td className="border-t border-line1 px-2 text-right text-t3">{count(trades)}</td>
                  <td className="border-t border-line1 px-2 text-right whitespace-nowrap">
                    {mean === null ? UNKNOWN : rText(mean)}
                  </td>
                  <td className="w-2/5 border-t border-line1">
                    {mean === null || bounds === null ? (
                      <span className="text-note text-t3">under 30</span>
                    ) : (
                      <IntervalBar value={mean} low95={bounds.low95} high95={bounds.high95} from={from} to={to} />
                    )}
                  </td>
                </tr>
              ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function Skipped({ found }: { readonly found: Found }): ReactNode {
  if (found.skipped.length === 0) return null;
  return (
    <section>
      <h3 className="text-body font-semibold">Met and not traded</h3>
      <ul className="mt-1 flex flex-col gap-1 text-body text-t2">
        {found.skipped.map(({ reason, count: times }) => (
          <li key={reason}>
            <span className="text-t1">{count(times)}</span> {SKIP_WORDS[reason] ?? reason}
          </li>
        ))}
      </ul>
    </section>
  );
}
