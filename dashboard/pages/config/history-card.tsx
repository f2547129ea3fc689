// History card: every version there was, what each changed, and the way back: an old text is saved again as a new version.
import { Button } from '#dashboard/ui/button.tsx';
import { Card } from '#dashboard/ui/card.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { DiffLines } from './diff-lines.tsx';
import { Failed, Skeleton, SkeletonRows } from '#dashboard/ui/states.tsx';
import { plural } from '#dashboard/format/figure.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { Time } from '#dashboard/ui/as-of.tsx';
import { useHistory, useVersion } from './use-config.ts';
import { useState } from 'react';
import type { ConfigDocument, Version } from './use-config.ts';
import type { ReactNode } from 'react';

function Opened({
  version,
  newest,
  onUse,
  denied,
}: {
  readonly version: number;
  readonly newest: ConfigDocument;
  readonly onUse: (old: ConfigDocument) => void;
  readonly denied: string | undefined;
}): ReactNode {
  const own = useVersion(version);
  const before = useVersion(version === 1 ? undefined : version - 1);
  const error = own.error ?? before.error;
  if (error !== null) return <Failed what={sentenceOf(error)} onRetry={() => void own.refetch()} />;
  if (own.data === undefined || (version > 1 && before.data === undefined)) return <Skeleton className="h-20" />;
  return (
    <div className="flex flex-col gap-3 pb-3">
      <div>
        <h3 className="mb-1 text-note text-t3">
          {version === 1 ? 'The first text' : `What it changed in version ${version - 1}`}
        </h3>
        {version === 1 && own.data.text === '' ? (
          <p className="text-note text-t2">Empty: every key had its default.</p>
        ) : (
          <DiffLines from={before.data?.text ?? ''} to={own.data.text} label={`What version ${version} changed`} />
        )}
      </div>
      {version === newest.version ? null : (
        <>
          <div>
            <h3 className="mb-1 text-note text-t3">Going back to it would change</h3>
            <DiffLines
              from={newest.text}
              to={own.data.text}
              label={`From version ${newest.version} back to ${version}`}
            />
          </div>
          <div>
            <Button disabledWhy={denied} onClick={() => onUse(own.data)}>
              Put this text in the editor
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

type Props = {
  readonly newest: ConfigDocument;
  readonly denied: string | undefined;
  readonly onUse: (old: ConfigDocument) => void;
};

export function HistoryCard({ newest, denied, onUse }: Props): ReactNode {
  const { data, error, refetch } = useHistory();
  const [opened, setOpened] = useState<number>();
  const items: readonly Version[] = data?.items ?? [];
  return (
    <Card
      title="History"
      note="nothing is lost: going back is a new version"
      aside={data === undefined ? '' : plural(items.length, 'version')}
      flush
    >
      {error === null ? null : <Failed what={sentenceOf(error)} onRetry={() => void refetch()} />}
      {data === undefined ? (
        <SkeletonRows rows={3} />
      ) : (
        <ul aria-label="Versions">
          {items.map(({ version, saved_at: at, saved_by: by, reason }) => (
            <li key={version} className="border-t border-line1 px-3.5">
              <button
                type="button"
                aria-expanded={opened === version}
                onClick={() => setOpened(opened === version ? undefined : version)}
                className="flex w-full flex-wrap items-center gap-x-3 gap-y-0.5 py-2 text-left -outline-offset-2 hover:text-t1"
              >
                <span className="w-10 font-medium">{version}</span>
                <span className="min-w-0 flex-1 basis-40 text-body text-t1 [overflow-wrap:anywhere]">{reason}</span>
                {version === newest.version ? <Chip>newest</Chip> : null}
                <span className="text-note text-t3">
                  {by}, <Time time={at} />
                </span>
              </button>
              {opened === version ? <Opened version={version} newest={newest} denied={denied} onUse={onUse} /> : null}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
