// Verdict card: the answer first, by fixed rules, with the three proofs that it rests on.
import { Button } from '#dashboard/ui/button.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { cx } from '#dashboard/ui/cx.ts';
import { day } from '#dashboard/format/moment.ts';
import { Icon } from '#dashboard/ui/icon.tsx';
import { marketWords, strategiesWords } from './runs.ts';
import { plural } from '#dashboard/format/figure.ts';
import { useAgentNow } from '#dashboard/live/use-live.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import type { IconName } from '#dashboard/ui/icon.tsx';
import type { Proof, VerdictKind } from '#model/findings.ts';
import type { ReactNode } from 'react';
import type { Report } from './runs.ts';

/** Not proven is no failure, and no green tick either. */
export const VERDICT_LOOK: Readonly<
  Record<
    VerdictKind,
    {
      readonly mark: string;
      readonly icon: IconName;
      readonly word: string;
      readonly tone: 'ok' | 'warn' | 'no' | 'grey';
    }
  >
> = {
  proven: { mark: 'bg-chip-ok-bg text-chip-ok', icon: 'check', word: 'Proven here', tone: 'ok' },
  'not-proven': { mark: 'bg-chip-warn-bg text-chip-warn', icon: 'question', word: 'Not proven', tone: 'warn' },
  loses: { mark: 'bg-chip-no-bg text-chip-no', icon: 'cross', word: 'Loses', tone: 'no' },
  'not-enough': { mark: 'bg-chip-grey-bg text-chip-grey', icon: 'clock', word: 'Not enough trades', tone: 'grey' },
};

const PROOF_NAMES: Readonly<Record<Proof['name'], string>> = {
  'out-of-sample': 'Out of sample',
  'deflated-sharpe': 'After all trials',
  'random-entries': 'Beyond chance',
};

type Props = {
  readonly report: Report;
  readonly onCompare: () => void;
  readonly onExport: () => void;
  readonly onAgain: () => void;
};

export function VerdictCard({ report, onCompare, onExport, onAgain }: Props): ReactNode {
  const { request, findings, start, end, trades } = report;
  const { verdict } = findings;
  const { zone } = useSettings();
  const now = useAgentNow(60_000);
  const { mark, icon } = VERDICT_LOOK[verdict.kind];
  return (
    <section
      aria-label="Verdict"
      className="mb-3 flex items-start gap-3.5 rounded-card border border-line1 bg-bg1 px-3.5 py-3 max-tablet:flex-col max-tablet:rounded-[12px]"
    >
      <span className={cx('flex size-9 shrink-0 items-center justify-center rounded-button', mark)}>
        <Icon name={icon} size={20} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="text-verdict text-t1">
          <strong className="font-semibold">{verdict.headline}</strong> {verdict.sentence}
        </p>
        <p className="mt-1 text-body text-t2">
          {strategiesWords(request)}, {marketWords(request)}, {day(start, zone, now)} to {day(end, zone, now)}, net of
          fees, spread and slippage. {plural(trades.length, 'trade')}, {findings.tradesOutOfSample} of them out of
          sample.{' '}
          {findings.trials === 1 ? 'The first setting tried here.' : `Setting ${findings.trials} of those tried here.`}
        </p>
        <ul className="mt-2 flex flex-col gap-1 text-note">
          {verdict.proofs.map(({ name, passed, words }) => (
            <li key={name} className="flex items-start gap-2">
              <span
                className={cx(
                  'mt-px shrink-0',
                  passed === true ? 'text-profit' : passed === false ? 'text-loss' : 'text-t3',
                )}
              >
                <Icon name={passed === true ? 'check' : passed === false ? 'cross' : 'minus'} size={14} />
                <span className="sr-only">
                  {passed === true ? 'Passed' : passed === false ? 'Not passed' : 'Not known'}:
                </span>
              </span>
              <span className="text-t2">
                <span className="text-t1">{PROOF_NAMES[name]}.</span> {words}
              </span>
            </li>
          ))}
        </ul>
      </div>
      <div className="flex shrink-0 flex-col items-end gap-2 max-tablet:w-full max-tablet:items-start">
        <span className="flex gap-1.5">
          <Chip>BACKTEST</Chip>
          {request.candle_source === 'demo' ? (
            <span className="inline-flex items-center rounded-chip bg-demo px-1.5 py-0.5 text-note font-medium text-demo-ink">
              DEMO DATA
            </span>
          ) : null}
        </span>
        <span className="flex flex-wrap gap-2">
          <Button onClick={onCompare}>Compare</Button>
          <Button onClick={onExport}>Export</Button>
          <Button kind="primary" onClick={onAgain}>
            Run again
          </Button>
        </span>
      </div>
    </section>
  );
}
