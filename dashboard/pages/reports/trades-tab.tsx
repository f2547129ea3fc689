// Trades tab: every closed trade, filtered by what stands in the address; one of them opened beside.
import { Amount } from '#dashboard/ui/amount.tsx';
import { averagePriceText, money, quantityText } from '#dashboard/format/money.ts';
import { Button } from '#dashboard/ui/button.tsx';
import { choices, filtered, summary } from './trade-rows.ts';
import { DataTable } from '#dashboard/ui/data-table.tsx';
import { dayBegins, dayEnds } from './dates.ts';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { Empty } from '#dashboard/ui/states.tsx';
import { EXIT_WORDS } from '#dashboard/live/words.ts';
import { formatFixed, price } from '#model/number.ts';
import { held } from '#dashboard/format/span.ts';
import { plural, rText } from '#dashboard/format/figure.ts';
import { SelectField, TextField } from '#dashboard/ui/field.tsx';
import { Side } from '#dashboard/ui/side.tsx';
import { Time } from '#dashboard/ui/as-of.tsx';
import { TradeDetail } from './trade-detail.tsx';
import { useJournal } from './use-journal.ts';
import { useIsPhone, useMedia } from '#dashboard/ui/use-media.ts';
import { useSettings } from '#dashboard/settings/use-settings.ts';
import { zoneWord } from '#dashboard/format/moment.ts';
import type { AccountFacts } from '#dashboard/live/facts.ts';
import type { Column } from '#dashboard/ui/data-table.tsx';
import type { ExitReason } from '#model/entry.ts';
import type { ReactNode } from 'react';
import type { TradeRow } from './trade-rows.ts';

export type SearchText = Readonly<Record<string, string | undefined>>;

/** While nobody has told the venue's tick. */
const CENT = price('0.01');

type Props = {
  readonly rows: readonly TradeRow[];
  readonly facts: AccountFacts;
  readonly search: SearchText;
  readonly onSearch: (change: SearchText) => void;
};

const byNumber =
  (of: (row: TradeRow) => number | undefined) =>
  (a: TradeRow, b: TradeRow): number =>
    (of(a) ?? -Infinity) - (of(b) ?? -Infinity);

function columnsOf(facts: AccountFacts, noted: ReadonlySet<string>): readonly Column<TradeRow>[] {
  const { currency } = facts;
  const about = (symbol: string) => facts.instruments.get(symbol);
  return [
    {
      key: 'exit-time',
      head: 'Closed',
      cell: ({ trade }) => <Time time={trade.exitTime} />,
      sort: (a, b) => a.trade.exitTime - b.trade.exitTime,
      csv: ({ trade }) => new Date(trade.exitTime).toISOString(),
    },
    {
      key: 'symbol',
      head: 'Market',
      cell: ({ trade }) => <span className="font-medium">{trade.symbol}</span>,
      sort: (a, b) => a.trade.symbol.localeCompare(b.trade.symbol),
      csv: ({ trade }) => trade.symbol,
    },
    {
      key: 'exit',
      head: 'Why closed',
      cell: ({ trade }) => EXIT_WORDS[trade.exitReason],
      sort: (a, b) => a.trade.exitReason.localeCompare(b.trade.exitReason),
      csv: ({ trade }) => trade.exitReason,
    },
    { key: 'side', head: 'Side', cell: ({ trade }) => <Side side={trade.side} />, csv: ({ trade }) => trade.side },
    {
      key: 'net',
      head: 'Net',
      unit: currency,
      align: 'right',
      width: '10ch',
      cell: ({ trade }) => <Amount value={trade.netPnl} text={money(trade.netPnl, '', 'plus')} />,
      sort: (a, b) => (a.trade.netPnl < b.trade.netPnl ? -1 : 1),
      csv: ({ trade }) => formatFixed(trade.netPnl),
    },
    {
      key: 'r',
      head: 'R',
      align: 'right',
      width: '8ch',
      cell: ({ r }) => <Amount value={r} text={rText(r)} />,
      sort: byNumber(({ r }) => r),
      csv: ({ r }) => r,
    },
    {
      key: 'strategy',
      head: 'Strategy',
      cell: ({ strategy }) => <span className="text-t2">{strategy.replaceAll('-', ' ')}</span>,
      sort: (a, b) => a.strategy.localeCompare(b.strategy),
      csv: ({ strategy }) => strategy,
    },
    {
      key: 'held',
      head: 'Held',
      align: 'right',
      cell: ({ heldMs }) => held(heldMs),
      sort: byNumber(({ heldMs }) => heldMs),
      csv: ({ heldMs }) => heldMs / 1000,
    },
    {
      key: 'quantity',
      head: 'Size',
      align: 'right',
      isExtra: true,
      cell: ({ trade }) => quantityText(trade.quantity, about(trade.symbol)?.lot),
      csv: ({ trade }) => formatFixed(trade.quantity),
    },
    {
      key: 'entry',
      head: 'Entry',
      align: 'right',
      isExtra: true,
      cell: ({ trade }) => averagePriceText(trade.entryPrice, about(trade.symbol)?.tick ?? CENT),
      csv: ({ trade }) => formatFixed(trade.entryPrice),
    },
    {
      key: 'exit-price',
      head: 'Exit',
      align: 'right',
      isExtra: true,
      cell: ({ trade }) => averagePriceText(trade.exitPrice, about(trade.symbol)?.tick ?? CENT),
      csv: ({ trade }) => formatFixed(trade.exitPrice),
    },
    {
      key: 'adverse',
      head: 'MAE',
      align: 'right',
      cell: ({ adverseR }) => <span className="text-t2">{rText(adverseR)}</span>,
      sort: byNumber(({ adverseR }) => adverseR),
      csv: ({ adverseR }) => adverseR,
    },
    {
      key: 'favourable',
      head: 'MFE',
      align: 'right',
      cell: ({ favourableR }) => <span className="text-t2">{rText(favourableR)}</span>,
      sort: byNumber(({ favourableR }) => favourableR),
      csv: ({ favourableR }) => favourableR,
    },
    {
      key: 'fees',
      head: 'Fees',
      align: 'right',
      isExtra: true,
      cell: ({ trade }) => money(trade.fees, ''),
      sort: (a, b) => (a.trade.fees < b.trade.fees ? -1 : 1),
      csv: ({ trade }) => formatFixed(trade.fees),
    },
    {
      key: 'note',
      head: 'Note',
      cell: ({ trade }) => (noted.has(trade.planId) ? 'noted' : <span className="text-t3">{'\u2013'}</span>),
    },
  ];
}

export function TradesTab({ rows, facts, search, onSearch }: Props): ReactNode {
  const { zone } = useSettings();
  const isWide = useMedia('(width >= 80rem)');
  const isPhone = useIsPhone();
  const journal = useJournal();
  const notes = new Map((journal.data ?? []).map((note) => [note.subject, note]));
  const text = (name: string): string => search[name] ?? '';
  const shown = filtered(rows, {
    symbol: text('symbol'),
    side: text('side'),
    exit: text('exit'),
    strategy: text('strategy'),
    result: text('result'),
    from: dayBegins(search['from'], zone),
    until: dayEnds(search['until'], zone),
  });
  const isFiltered = shown.length < rows.length;
  const { net, won, count } = summary(shown);
  const opened = rows.find(({ trade }) => trade.planId === search['trade']);
  const close = (): void => onSearch({ trade: undefined });
  const select = (
    name: string,
    label: string,
    options: readonly { readonly value: string; readonly label: string }[],
  ): ReactNode => (
    <SelectField
      label={label}
      value={text(name)}
      options={[{ value: '', label: 'All' }, ...options]}
      onChange={(event) => onSearch({ [name]: event.target.value === '' ? undefined : event.target.value })}
    />
  );
  const each = (of: (row: TradeRow) => string, word: (value: string) => string = (value) => value) =>
    choices(rows, of).map((value) => ({ value, label: word(value) }));
  const filter = (
    <div className="grid grid-cols-2 items-end gap-3 px-3.5 py-3 tablet:grid-cols-4 desk:grid-cols-7">
      {select(
        'symbol',
        'Market',
        each(({ trade }) => trade.symbol),
      )}
      {select('side', 'Side', [
        { value: 'buy', label: 'Long' },
        { value: 'sell', label: 'Short' },
      ])}
      {select('result', 'Result', [
        { value: 'won', label: 'Won' },
        { value: 'lost', label: 'Lost' },
      ])}
      {select(
        'exit',
        'Why closed',
        each(
          ({ trade }) => trade.exitReason,
          (value) => EXIT_WORDS[value as ExitReason],
        ),
      )}
      {select(
        'strategy',
        'Strategy',
        each(
          ({ strategy }) => strategy,
          (value) => value.replaceAll('-', ' '),
        ),
      )}
      <TextField
        label="From"
        unit={zoneWord(zone)}
        type="date"
        value={text('from')}
        onChange={(event) => onSearch({ from: event.target.value === '' ? undefined : event.target.value })}
      />
      <TextField
        label="To"
        unit={zoneWord(zone)}
        type="date"
        value={text('until')}
        onChange={(event) => onSearch({ until: event.target.value === '' ? undefined : event.target.value })}
      />
    </div>
  );
  const detail =
    opened === undefined ? undefined : (
      <TradeDetail
        row={opened}
        facts={facts}
        note={notes.get(opened.trade.planId)}
        isNoteKnown={journal.data !== undefined}
      />
    );
  if (rows.length === 0)
    return (
      <Empty title="The first closed trade appears here.">
        The agent waits for a setup that passes every gate. The journal is open already: a day can be noted without a
        trade.
      </Empty>
    );
  return (
    <div className="grid grid-cols-1 desk:grid-cols-[1fr_auto]">
      <div className="min-w-0">
        {isPhone ? (
          <details className="border-b border-line1" open={isFiltered}>
            <summary className="touch px-3.5 py-3 text-body text-t2">Filter</summary>
            {filter}
          </details>
        ) : (
          filter
        )}
        <DataTable
          name="closed-trades"
          label="Closed trades"
          rows={shown}
          columns={columnsOf(facts, new Set(notes.keys()))}
          rowKey={({ trade }) => trade.planId}
          selected={opened?.trade.planId}
          onOpen={({ trade }) => onSearch({ trade: trade.planId === search['trade'] ? undefined : trade.planId })}
          className="max-h-[70dvh]"
          tools={
            <>
              <span>
                {plural(count, 'trade')}, {won} won, net{' '}
                <Amount value={net} text={money(net, facts.currency, 'plus')} />
              </span>
              {isFiltered ? (
                <Button
                  small
                  kind="quiet"
                  onClick={() =>
                    onSearch({
                      symbol: undefined,
                      side: undefined,
                      exit: undefined,
                      strategy: undefined,
                      result: undefined,
                      from: undefined,
                      until: undefined,
                    })
                  }
                >
                  Show all {rows.length}
                </Button>
              ) : null}
            </>
          }
          empty={<Empty title="No trade fits the filter." />}
          phone={({ trade, r, heldMs }) => (
            <>
              <span className="flex items-center gap-2">
                <Side side={trade.side} />
                <span className="font-medium">{trade.symbol}</span>
                <span className="ml-auto">
                  <Amount value={trade.netPnl} text={money(trade.netPnl, facts.currency, 'plus')} />
                </span>
              </span>
              <span className="mt-0.5 flex justify-between gap-2 text-note text-t3">
                <span>
                  {EXIT_WORDS[trade.exitReason]} · <Time time={trade.exitTime} /> · {held(heldMs)}
                </span>
                <span>{rText(r)}</span>
              </span>
            </>
          )}
        />
      </div>
      {detail !== undefined && isWide ? (
        <aside aria-label="Trade" className="w-[400px] border-l border-line1 px-3.5 py-3">
          <div className="mb-1 flex justify-end">
            <Button small kind="quiet" icon="cross" onClick={close}>
              Close
            </Button>
          </div>
          {detail}
        </aside>
      ) : null}
      <Dialog open={detail !== undefined && !isWide} onClose={close} title="Trade" shape="sheet">
        {detail}
      </Dialog>
    </div>
  );
}
