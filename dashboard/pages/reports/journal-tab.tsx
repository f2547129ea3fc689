// Journal tab: what the person has noted, newest first, and the day in hand to be noted.
import { Button } from '#dashboard/ui/button.tsx';
import { Chip } from '#dashboard/ui/chip.tsx';
import { dayText } from './dates.ts';
import { Empty, Failed, SkeletonRows } from '#dashboard/ui/states.tsx';
import { NoteEditor } from './note-editor.tsx';
import { rText } from '#dashboard/format/figure.ts';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { TextField } from '#dashboard/ui/field.tsx';
import { Time } from '#dashboard/ui/as-of.tsx';
import { useAgentNow } from '#dashboard/live/use-live.ts';
import { useJournal } from './use-journal.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { useState } from 'react';
import { zoneWord } from '#dashboard/format/moment.ts';
import type { ReactNode } from 'react';
import type { SearchText } from './trades-tab.tsx';
import type { TradeRow } from './trade-rows.ts';

type Props = {
  readonly rows: readonly TradeRow[];
  readonly search: SearchText;
  readonly onSearch: (change: SearchText) => void;
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function JournalTab({ rows, search, onSearch }: Props): ReactNode {
  const { zone } = useSettings();
  const now = useAgentNow(60_000);
  const { data, error, refetch } = useJournal();
  const [day, setDay] = useState<string>();
  const wanted = (search['note'] ?? '').trim().toLowerCase();
  const noted = day ?? dayText(now, zone);
  const shown = (data ?? []).filter(
    ({ subject, text, tags }) =>
      wanted === '' || [subject, text, ...tags].some((part) => part.toLowerCase().includes(wanted)),
  );
  if (data === undefined)
    return error === null ? (
      <SkeletonRows rows={5} />
    ) : (
      <Failed what={sentenceOf(error)} onRetry={() => void refetch()} />
    );
  return (
    <div className="grid grid-cols-1 gap-4 px-3.5 py-3 desk:grid-cols-[1fr_400px]">
      <section aria-label="Notes" className="min-w-0 max-desk:order-2">
        <TextField
          label="Find in notes and tags"
          value={search['note'] ?? ''}
          onChange={(event) => onSearch({ note: event.target.value === '' ? undefined : event.target.value })}
        />
        {shown.length === 0 ? (
          <Empty title={data.length === 0 ? 'Nothing is noted yet.' : 'No note fits.'}>
            {data.length === 0 ? 'Note the day here, or a trade where it is opened. Only you see it.' : undefined}
          </Empty>
        ) : (
          <ul className="mt-3">
            {shown.map(({ subject, text, tags, updated_at: at }) => {
              const row = rows.find(({ trade }) => trade.planId === subject);
              return (
                <li key={subject} className="border-t border-line1 py-3">
                  <p className="flex flex-wrap items-center gap-2 text-body">
                    <span className="font-medium">
                      {DAY.test(subject)
                        ? `Day ${subject}`
                        : row === undefined
                          ? subject.split(':', 1)[0]
                          : `${row.trade.symbol} ${rText(row.r)}`}
                    </span>
                    {tags.map((tag) => (
                      <Chip key={tag}>{tag}</Chip>
                    ))}
                    <span className="ml-auto text-note text-t3">
                      <Time time={at} />
                    </span>
                  </p>
                  <p className="mt-1 text-body whitespace-pre-wrap text-t2 [overflow-wrap:anywhere]">{text}</p>
                  <p className="mt-1">
                    {DAY.test(subject) ? (
                      <Button small kind="quiet" onClick={() => setDay(subject)}>
                        Change
                      </Button>
                    ) : row === undefined ? null : (
                      <Button small kind="quiet" onClick={() => onSearch({ tab: undefined, trade: subject })}>
                        Open the trade
                      </Button>
                    )}
                  </p>
                </li>
              );
            })}
          </ul>
        )}
      </section>
      <section aria-label="Note a day" className="flex min-w-0 flex-col gap-3">
        <TextField
          label="Day"
          unit={zoneWord(zone)}
          type="date"
          value={noted}
          onChange={(event) => setDay(event.target.value === '' ? undefined : event.target.value)}
        />
        <NoteEditor
          key={`${noted} ${data.find(({ subject }) => subject === noted)?.updated_at ?? 0}`}
          subject={noted}
          note={data.find(({ subject }) => subject === noted)}
        />
      </section>
    </div>
  );
}
