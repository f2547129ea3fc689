// Exports tab: what is written into a file is told before it is saved: rows, range, zone and size.
import { bytes, count } from '#dashboard/format/figure.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { csvCells } from './csv-rows.ts';
import { dayBegins, dayEnds } from './dates.ts';
import { Failed } from '#dashboard/ui/states.tsx';
import { getFile } from '#dashboard/live/file.ts';
import { saveBlob } from './save-blob.ts';
import { SelectField, TextField } from '#dashboard/ui/field.tsx';
import { sentenceOf } from '#dashboard/live/problem.ts';
import { useMutation } from '@tanstack/react-query';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { zoneWord } from '#dashboard/format/moment.ts';
import type { ReactNode } from 'react';
import type { SearchText } from './trades-tab.tsx';

const REPORTS = [
  {
    file: 'trades.csv',
    name: 'Closed trades',
    what: 'One row a trade: entry, exit, fees, funding, net, risk, why it closed. By their exit.',
  },
  {
    file: 'orders.csv',
    name: 'Orders',
    what: 'Every open order and the last 5,000 that have ended. By when they were made.',
  },
  { file: 'executions.csv', name: 'Executions', what: 'Every fill with its fee.' },
  {
    file: 'tax-lots.csv',
    name: 'Tax lots',
    what: 'First in, first out, with cost, proceeds and gain. By when they were closed.',
  },
  {
    file: 'trades.pdf',
    name: 'Closed trades to print',
    what: 'Pages with a head that names account, mode and source of the prices.',
  },
] as const;

type Report = (typeof REPORTS)[number];
type Asked = {
  readonly account: string;
  readonly from: number | undefined;
  readonly until: number | undefined;
  readonly zone: string;
};
type Ready = { readonly blob: Blob; readonly name: string; readonly rows: number | undefined; readonly asked: string };

const keyOf = ({ account, from, until, zone }: Asked): string => [account, from, until, zone].join(' ');

function Line({
  report,
  asked,
  range,
}: {
  readonly report: Report;
  readonly asked: Asked;
  readonly range: string;
}): ReactNode {
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: async (): Promise<Ready> => {
      const { blob, name } = await getFile(`/api/v1/reports/${report.file}`, asked);
      const rows = report.file.endsWith('.csv') ? Math.max(0, csvCells(await blob.text()).length - 1) : undefined;
      return { blob, name: name ?? report.file, rows, asked: keyOf(asked) };
    },
  });
  // A file of another range is not offered under this one.
  const ready = data?.asked === keyOf(asked) ? data : undefined;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line1 px-3.5 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="text-body font-medium">
          {report.name} <span className="font-normal text-t3">{report.file.endsWith('.pdf') ? 'PDF' : 'CSV'}</span>
        </p>
        <p className="text-note text-t2">{report.what}</p>
      </div>
      <p aria-live="polite" className="min-w-0 text-note text-t2 tablet:w-72 tablet:text-right">
        {ready === undefined
          ? ''
          : `${ready.rows === undefined ? '' : `${count(ready.rows)} ${ready.rows === 1 ? 'row' : 'rows'}, `}${range}, ${zoneWord(asked.zone)}, ${bytes(ready.blob.size)}`}
      </p>
      <div className="tablet:w-32 tablet:text-right">
        {ready === undefined ? (
          <Button
            busy={isPending}
            onClick={() => mutate()}
            aria-label={`${isPending ? 'Making' : 'Make'} ${report.name}`}
          >
            {isPending ? 'Making' : 'Make'}
          </Button>
        ) : (
          <Button
            kind="primary"
            icon="download"
            onClick={() => saveBlob(ready.blob, ready.name)}
            aria-label={`Save ${ready.name}`}
          >
            Save
          </Button>
        )}
      </div>
      {error === null ? null : (
        <div className="w-full">
          <Failed what={`Not made. ${sentenceOf(error)}`} onRetry={() => mutate()} />
        </div>
      )}
    </li>
  );
}

type Props = { readonly account: string; readonly search: SearchText; readonly onSearch: (change: SearchText) => void };

export function ExportsTab({ account, search, onSearch }: Props): ReactNode {
  const { zone: own } = useSettings();
  const zone = search['zone'] ?? own;
  const zones = [...new Set(['UTC', own, 'America/New_York', 'Europe/London', 'Europe/Berlin', 'Asia/Tokyo', zone])];
  const asked: Asked = {
    account,
    from: dayBegins(search['from'], zone),
    until: dayEnds(search['until'], zone),
    zone,
  };
  const range =
    search['from'] === undefined && search['until'] === undefined
      ? 'all there is'
      : `${search['from'] ?? 'the first'} to ${search['until'] ?? 'now'}`;
  return (
    <>
      <div className="grid grid-cols-2 gap-3 px-3.5 py-3 tablet:grid-cols-4 desk:grid-cols-6">
        {(['from', 'until'] as const).map((name) => (
          <TextField
            key={name}
            label={name === 'from' ? 'From' : 'To'}
            type="date"
            value={search[name] ?? ''}
            onChange={(event) => onSearch({ [name]: event.target.value === '' ? undefined : event.target.value })}
          />
        ))}
        <SelectField
          label="Times in"
          value={zone}
          options={zones.map((value) => ({ value, label: value }))}
          onChange={(event) => onSearch({ zone: event.target.value === own ? undefined : event.target.value })}
        />
      </div>
      <ul aria-label="Reports">
        {REPORTS.map((report) => (
          <Line key={report.file} report={report} asked={asked} range={range} />
        ))}
      </ul>
      <p className="border-t border-line1 px-3.5 py-2 text-note text-t3">
        Numbers are exact. Both days are whole; times carry their offset. The server reads everything for each: after
        five one waits two seconds between them.
      </p>
    </>
  );
}
