// Search sheet: on which candles the evidence is looked for.
import { Button } from '#dashboard/ui/button.tsx';
import { candlesIn, rangeFaults } from '#dashboard/jobs/range-form.ts';
import { count } from '#dashboard/format/figure.ts';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { RangeFields } from '#dashboard/jobs/range-fields.tsx';
import { SelectField } from '#dashboard/ui/field.tsx';
import { TIMEFRAMES } from '#model/time.ts';
import type { RangeDraft } from '#dashboard/jobs/range-form.ts';
import type { ReactNode } from 'react';
import type { Span } from '#dashboard/jobs/spans.ts';

export type SearchDraft = { readonly range: RangeDraft; readonly timeframe: string; readonly target: string };

export const DAYS = 90;
export const TARGETS = ['1', '1.5', '2', '3'] as const;
const OFFERED = TIMEFRAMES.filter((timeframe) => timeframe !== '1w');

type Props = {
  readonly draft: SearchDraft;
  readonly spans: readonly Span[];
  readonly isBusy: boolean;
  readonly refusal: string | undefined;
  readonly fault: string | undefined;
  readonly onChange: (draft: SearchDraft) => void;
  readonly onSearch: () => void;
  readonly onClose: () => void;
};

export function SearchSheet({ draft, spans, isBusy, refusal, fault, onChange, onSearch, onClose }: Props): ReactNode {
  const faults = rangeFaults(draft.range, spans);
  const isFaulty = Object.keys(faults).length > 0;
  return (
    <Dialog
      open
      onClose={onClose}
      title="Search for evidence"
      shape="sheet"
      width="narrow"
      footer={
        <>
          <span className="mr-auto text-note text-t3">{count(candlesIn(draft.range, spans))} candles</span>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            busy={isBusy}
            disabledWhy={refusal ?? (isFaulty ? 'Some fields need another value.' : undefined)}
            onClick={onSearch}
          >
            Search
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isFaulty && refusal === undefined) onSearch();
        }}
      >
        {fault === undefined ? null : (
          <p role="alert" className="border-l-2 border-loss bg-bg2 px-3 py-2 text-note text-t1">
            {fault}
          </p>
        )}
        <RangeFields
          draft={draft.range}
          spans={spans}
          faults={faults}
          days={DAYS}
          isSingle
          onChange={(range) => onChange({ ...draft, range })}
        />
        <div className="grid grid-cols-2 gap-3">
          <SelectField
            label="Timeframe"
            value={draft.timeframe}
            options={OFFERED.map((timeframe) => ({ value: timeframe, label: timeframe }))}
            onChange={({ target }) => onChange({ ...draft, timeframe: target.value })}
          />
          <SelectField
            label="Target"
            value={draft.target}
            options={TARGETS.map((target) => ({ value: target, label: `${target} R` }))}
            onChange={({ target }) => onChange({ ...draft, target: target.value })}
          />
        </div>
        <p className="text-note text-t3">
          Each pattern gives one simple trade: in at the open after the bar that decided, out at stop, target or after
          96 bars, one at a time, with the costs of the configuration. The same trades at random moments are what it is
          held against. Every timeframe and target that you try is another look.
        </p>
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Dialog>
  );
}
