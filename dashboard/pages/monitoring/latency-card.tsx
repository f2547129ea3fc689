// Latency card: how long each hop takes, half of the time and nearly always.
import { Card } from '#dashboard/ui/card.tsx';
import { count, latency } from '#dashboard/format/figure.ts';
import { cx } from '#dashboard/ui/cx.ts';
import { Empty, Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { hops } from './hops.ts';
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { took } from '#dashboard/live/figures.ts';
import { useState } from 'react';
import type { Figures } from './use-figures.ts';
import type { ReactNode } from 'react';

export function LatencyCard({ figures }: { readonly figures: Figures }): ReactNode {
  const [since, setSince] = useState<'start' | 'here'>('start');
  const { readings, error, denied, retry } = figures;
  const now = readings.at(-1);
  const rows = now === undefined ? [] : hops(now, since === 'here' ? readings[0] : undefined);
  return (
    <Card
      title="Latency"
      note="candle to order"
      aside={
        <Segmented
          plain
          label="Since"
          value={since}
          onChange={setSince}
          options={[
            { value: 'start', label: 'Since start' },
            { value: 'here', label: 'Since here' },
          ]}
        />
      }
      flush
      className="h-full"
    >
      {error === null || error === undefined ? null : <Failed what={sentenceOf(error)} onRetry={retry} />}
      {denied !== undefined ? (
        <Empty title="Latency is told to admins.">{denied}</Empty>
      ) : now === undefined ? (
        <SkeletonRows rows={6} />
      ) : (
        <table className="w-full text-table">
          <caption className="sr-only">Latency by hop</caption>
          <thead className="text-head text-t3">
            <tr>
              <th scope="col" className="py-1.5 pl-3.5 text-left font-normal">
                Hop
              </th>
              {['n', 'p50', 'p99', 'Target'].map((head) => (
                <th
                  key={head}
                  scope="col"
                  className={cx(
                    'px-2 py-1.5 text-right font-normal last:pr-3.5',
                    (head === 'n' || head === 'Target') && 'max-phone:hidden',
                  )}
                >
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, name, what, spread: { count: of, p50, p99, most }, targetMs }) => {
              const isOver = targetMs !== undefined && p99 !== undefined && p99 > targetMs;
              return (
                <tr key={key} className="h-row border-t border-line1 text-right">
                  <td className="py-1 pl-3.5 text-left" title={what}>
                    {name}
                  </td>
                  <td className="px-2 text-t3 max-phone:hidden">{count(of)}</td>
                  <td className="min-w-[9ch] px-2 whitespace-nowrap">{took(p50, most)}</td>
                  <td className={cx('min-w-[9ch] px-2 whitespace-nowrap', isOver && 'text-warn')}>
                    {took(p99, most)}
                    {isOver ? <span className="sr-only">, over the target</span> : null}
                  </td>
                  <td className="pr-3.5 pl-2 whitespace-nowrap text-t3 max-phone:hidden">
                    {targetMs === undefined ? '\u2013' : `< ${latency(targetMs)}`}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {now === undefined ? null : (
        <p className="mt-auto border-t border-line1 px-3.5 py-2 text-note text-t3">
          p99: all but one in a hundred were faster. Read from steps, so a figure lies between two of them.
        </p>
      )}
    </Card>
  );
}
