// Rates card: how much happens: events in a second over the last minutes, and of which kinds.
import { Card } from '#dashboard/ui/card.tsx';
import { count } from '#dashboard/format/figure.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { Empty, Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { EVERY_MS } from './use-figures.ts';
import { figure, rate, valuesOf } from '#dashboard/live/figures.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { Sparkline } from './sparkline.tsx';
import type { Figures } from './use-figures.ts';
import type { ReactNode } from 'react';

const SHOWN = 8;
const METRIC = 'smc_events_total';

/** `candleClosed` as `Candle closed`. */
const words = (kind: string): string => {
  const text = kind.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
};

export function RatesCard({ figures }: { readonly figures: Figures }): ReactNode {
  const { readings, error, denied, retry } = figures;
  const now = readings.at(-1);
  const [first] = readings;
  const points = readings.slice(1).map((reading, index) => rate(readings[index]!, reading, METRIC) ?? 0);
  const kinds =
    now === undefined
      ? []
      : valuesOf(now, METRIC, 'kind')
          .map((kind) => ({
            kind,
            all: figure(now, METRIC, { kind }) ?? 0,
            perSecond: first === undefined || first === now ? undefined : rate(first, now, METRIC, { kind }),
          }))
          .toSorted((a, b) => (b.perSecond ?? 0) - (a.perSecond ?? 0) || b.all - a.all);
  const lastRate = points.at(-1);
  return (
    <Card
      title="Events"
      note={`in a second, read every ${EVERY_MS / 1000} s`}
      aside={
        <span>
          now <span className="font-medium text-t1">{decimals(lastRate, 1)} /s</span>
        </span>
      }
      flush
      className="h-full"
    >
      {error === null || error === undefined ? null : <Failed what={sentenceOf(error)} onRetry={retry} />}
      {denied !== undefined ? (
        <Empty title="Event rates are told to admins.">{denied}</Empty>
      ) : now === undefined ? (
        <SkeletonRows rows={6} />
      ) : (
        <>
          <div className="px-3.5 pb-2">
            <Sparkline
              values={points}
              label={
                points.length === 0
                  ? 'Events in a second: two readings are needed'
                  : `Events in a second over the last ${Math.round((points.length * EVERY_MS) / 1000)} s: now ${decimals(lastRate, 1)}, at most ${decimals(Math.max(...points), 1)}`
              }
            />
          </div>
          <table className="w-full text-table">
            <caption className="sr-only">Events by kind</caption>
            <thead className="text-head text-t3">
              <tr>
                <th scope="col" className="py-1.5 pl-3.5 text-left font-normal">
                  Kind
                </th>
                <th scope="col" className="px-2 py-1.5 text-right font-normal">
                  In a second
                </th>
                <th scope="col" className="py-1.5 pr-3.5 text-right font-normal">
                  Since start
                </th>
              </tr>
            </thead>
            <tbody>
              {kinds.slice(0, SHOWN).map(({ kind, all, perSecond }) => (
                <tr key={kind} className="h-7 border-t border-line1">
                  <td className="pl-3.5">{words(kind)}</td>
                  <td className="px-2 text-right">{decimals(perSecond, 1)}</td>
                  <td className="pr-3.5 text-right text-t3">{count(all)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {kinds.length > SHOWN ? (
            <p className="border-t border-line1 px-3.5 py-2 text-note text-t3">+{kinds.length - SHOWN} kinds, rarer</p>
          ) : null}
        </>
      )}
    </Card>
  );
}
