// Effect card: what is wrong with the text, and what it would change: at once, at the next start, and to what is open.
import { Card } from '#dashboard/ui/card.tsx';
import { Empty, Failed } from '#dashboard/ui/states.tsx';
import { Icon } from '#dashboard/ui/icon.tsx';
import { lineOf } from './document.ts';
import { plural } from '#dashboard/format/figure.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { valueText } from './three-way.ts';
import type { Change } from './effects.ts';
import type { Check } from './use-config.ts';
import type { ReactNode } from 'react';

export function ChangeList({ changes }: { readonly changes: readonly Change[] }): ReactNode {
  return (
    <ul className="flex flex-col">
      {changes.map(({ path, from, to }) => (
        <li key={path} className="border-t border-line1 py-1.5 first:border-t-0">
          <code className="font-mono text-note text-t2 [overflow-wrap:anywhere]">{path}</code>
          <p className="text-body [overflow-wrap:anywhere]">
            <span className="text-t3">{valueText(from)}</span> <span aria-label="becomes">→</span>{' '}
            <span className="font-medium">{valueText(to)}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}

type Props = {
  readonly text: string;
  readonly check: Check | undefined;
  readonly error: unknown;
  readonly warnings: readonly string[];
  readonly isChecking: boolean;
  readonly isSame: boolean;
  readonly onLine: (line: number) => void;
  readonly onRetry: () => void;
};

export function EffectCard({ text, check, error, warnings, isChecking, isSame, onLine, onRetry }: Props): ReactNode {
  const now = check?.changes.filter(({ applies }) => applies === 'now') ?? [];
  const later = check?.changes.filter(({ applies }) => applies === 'restart') ?? [];
  return (
    <Card title="Effect" note="against what is in force" aside={isChecking ? 'checking' : ''} className="h-full">
      {error === null || error === undefined ? null : (
        <Failed what={`Not checked. ${sentenceOf(error)}`} onRetry={onRetry} />
      )}
      <div aria-live="polite" className="flex flex-col gap-3">
        {check === undefined ? null : check.faults.length > 0 ? (
          <div>
            <h3 className="mb-1 flex items-center gap-1.5 text-body font-medium text-loss">
              <Icon name="warn" size={14} />
              {plural(check.faults.length, 'fault')}
            </h3>
            <ul className="flex flex-col gap-2">
              {check.faults.map(({ path, reason }) => {
                const line = lineOf(text, path);
                return (
                  <li key={`${path} ${reason}`} className="text-body">
                    <code className="font-mono text-note [overflow-wrap:anywhere] text-t1">
                      {path.replace(/^configuration(?=:|$)/, 'line')}
                    </code>{' '}
                    <span className="text-t2">{reason}</span>{' '}
                    {line === undefined ? null : (
                      <button
                        type="button"
                        onClick={() => onLine(line)}
                        className="text-note underline decoration-line3 underline-offset-4 hover:text-t1"
                      >
                        Go to line {line}
                      </button>
                    )}
                  </li>
                );
              })}
            </ul>
          </div>
        ) : check.changes.length === 0 ? (
          <Empty title={isSame ? 'Nothing is changed.' : 'Only the text is changed.'}>
            {isSame
              ? 'What is typed is checked here: what is wrong, and what it would do.'
              : 'No key has another value than the one in force.'}
          </Empty>
        ) : (
          <>
            {warnings.map((warning) => (
              <p
                key={warning}
                role="alert"
                className="flex gap-2 rounded-button bg-chip-warn-bg px-3 py-2 text-body text-chip-warn"
              >
                <Icon name="warn" size={15} />
                <span>{warning}</span>
              </p>
            ))}
            {now.length === 0 ? null : (
              <div>
                <h3 className="mb-1 text-note text-t3">At once, when it is saved</h3>
                <ChangeList changes={now} />
              </div>
            )}
            {later.length === 0 ? null : (
              <div>
                <h3 className="mb-1 text-note text-t3">
                  {isSame ? 'Saved, waits for the next start' : 'At the next start'}
                </h3>
                <ChangeList changes={later} />
              </div>
            )}
            <p className="text-note text-t3">
              {now.length === 0
                ? 'Nothing changes for what is open. Stop the agent with Ctrl C and start it again for this to hold.'
                : 'Open positions keep their size, stop and target. A wider limit lifts nothing that is halted.'}
            </p>
          </>
        )}
      </div>
    </Card>
  );
}
