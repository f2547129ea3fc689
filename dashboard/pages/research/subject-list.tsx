// Subject list: every kind with how many there were, what a trade on it made, and its verdict in a word.
import { Card } from '#dashboard/ui/card.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { count, rText } from '#dashboard/format/figure.ts';
import { cx } from '#dashboard/ui/cx.ts';
import { IntervalBar } from '#dashboard/ui/interval-bar.tsx';
import { Sample } from '#dashboard/chart/sample.tsx';
import { SUBJECT_FACTS } from './subjects.ts';
import { SUBJECTS } from '#model/evidence.ts';
import { VERDICTS, verdictWords } from './evidence.ts';
import type { FoundReport } from './evidence.ts';
import type { KeyboardEvent, ReactNode } from 'react';
import type { Subject } from '#model/evidence.ts';

type Props = {
  readonly report: FoundReport | undefined;
  readonly shown: Subject;
  readonly onShow: (subject: Subject) => void;
};

export function SubjectList({ report, shown, onShow }: Props): ReactNode {
  const all =
    report?.subjects.flatMap(({ expectancy: { bounds } }) => (bounds === null ? [] : [bounds.low95, bounds.high95])) ??
    [];
  const from = Math.min(0, ...all) - 0.1;
  const to = Math.max(0, ...all) + 0.1;
  const onKey = (event: KeyboardEvent<HTMLUListElement>): void => {
    const step =
      event.key === 'j' || event.key === 'ArrowDown' ? 1 : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const place = (SUBJECTS.indexOf(shown) + step + SUBJECTS.length) % SUBJECTS.length;
    onShow(SUBJECTS[place]!);
    event.currentTarget.querySelectorAll<HTMLElement>('button')[place]?.focus();
  };
  return (
    <Card title="Patterns" flush>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- j and k, as in every list */}
      <ul aria-label="Kinds of patterns" onKeyDown={onKey} className="pb-1">
        {SUBJECTS.map((subject) => {
          const { name, form } = SUBJECT_FACTS[subject];
          const found = report?.subjects.find((each) => each.subject === subject);
          const { value, bounds } = found?.expectancy ?? { value: null, bounds: null };
          const isShown = subject === shown;
          return (
            <li key={subject}>
              <button
                type="button"
                aria-current={isShown ? 'true' : undefined}
                onClick={() => onShow(subject)}
                className={cx(
                  'touch flex min-h-10 w-full flex-col justify-center gap-0.5 border-t border-line1 px-3.5 py-1.5 text-left -outline-offset-2',
                  isShown ? 'bg-bg3' : 'hover:bg-bg2',
                )}
              >
                <span className="flex w-full items-center gap-2">
                  <Sample form={form} />
                  <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
                  <span className="text-note text-t3">{found === undefined ? '' : count(found.formed)}</span>
                </span>
                {found === undefined ? null : value === null || bounds === null ? (
                  <span className="pl-6.5 text-note text-t3">{verdictWords(found)}</span>
                ) : (
                  <>
                    <span className="flex w-full items-center gap-2 pl-6.5">
                      <span className="w-14 text-note">{rText(value)}</span>
                      <span className="min-w-0 flex-1">
                        <IntervalBar
                          value={value}
                          low95={bounds.low95}
                          high95={bounds.high95}
                          low50={bounds.low50}
                          high50={bounds.high50}
                          from={from}
                          to={to}
                        />
                      </span>
                    </span>
                    <span className="pl-6.5">
                      {found.verdict === null ? null : (
                        <Chip tone={VERDICTS[found.verdict].tone}>{verdictWords(found)}</Chip>
                      )}
                    </span>
                  </>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
