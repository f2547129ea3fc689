// Changed elsewhere: somebody else has saved meanwhile: what they changed, what I changed, where the two meet, and the ways on.
import { Button } from '#dashboard/ui/button.tsx';
import { DiffLines } from './diff-lines.tsx';
import { meeting, valueText } from './three-way.ts';
import { plural } from '#dashboard/format/figure.ts';
import { Time } from '#dashboard/ui/as-of.tsx';
import { useMemo, useState } from 'react';
import type { ConfigDocument } from './use-config.ts';
import type { ReactNode } from 'react';

type Props = {
  readonly base: ConfigDocument;
  readonly theirs: ConfigDocument;
  readonly mine: string;
  readonly onTheirs: () => void;
  readonly onMineOnTop: () => void;
};

export function ChangedElsewhere({ base, theirs, mine, onTheirs, onMineOnTop }: Props): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const met = useMemo(() => meeting(base.text, theirs.text, mine), [base.text, theirs.text, mine]);
  return (
    <section aria-label="Saved by somebody else" className="mb-3 rounded-card border border-warn/50 bg-bg1 px-3.5 py-3">
      <p role="alert" className="text-body text-t1">
        <strong className="font-semibold">
          {theirs.saved_by} saved version {theirs.version}
        </strong>{' '}
        at <Time time={theirs.saved_at} />: {theirs.reason}. Your changes were made from version {base.version}, and are
        kept here.
      </p>
      {met === undefined ? (
        <p className="mt-1 text-note text-t2">Your text cannot be read as YAML: mend it, to lay it on top of theirs.</p>
      ) : (
        <>
          <p className="mt-1 text-note text-t2">
            They changed {plural(met.theirs.length, 'key')}, you {met.mine.length}
            {met.conflicts.length === 0
              ? '; none of them is the same.'
              : `; ${plural(met.conflicts.length, 'of them meets', 'of them meet')}:`}
          </p>
          {met.conflicts.length === 0 ? null : (
            <div className="mt-2 overflow-x-auto">
              <table className="text-table">
                <caption className="sr-only">Keys that both have changed</caption>
                <thead className="text-head text-t3">
                  <tr>
                    {['Key', 'Before', 'Theirs', 'Yours'].map((head) => (
                      <th key={head} scope="col" className="py-1 pr-4 text-left font-normal">
                        {head}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {met.conflicts.map((each) => (
                    <tr key={each.path} className="border-t border-line1">
                      <td className="py-1 pr-4">
                        <code className="font-mono text-note">{each.path}</code>
                      </td>
                      <td className="py-1 pr-4 text-t3">{valueText(each.base)}</td>
                      <td className="py-1 pr-4">{valueText(each.theirs)}</td>
                      <td className="py-1 pr-4 font-medium">{valueText(each.mine)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button
          kind="primary"
          onClick={onMineOnTop}
          disabledWhy={met === undefined ? 'Your text cannot be read as YAML' : undefined}
        >
          Put my changes on theirs
        </Button>
        <Button onClick={onTheirs}>Take theirs, discard mine</Button>
        <Button kind="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide what they changed' : 'See what they changed'}
        </Button>
      </div>
      {isOpen ? (
        <div className="mt-3">
          <DiffLines from={base.text} to={theirs.text} label={`Version ${base.version} to ${theirs.version}`} />
        </div>
      ) : null}
    </section>
  );
}
