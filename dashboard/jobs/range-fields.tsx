// Range fields: which markets, of which candles, from when until when; with what there is of them drawn beneath.
import { CheckField, SelectField, TextField } from '#dashboard/ui/field.tsx';
import { commonRange, dateText, ORIGIN_WORDS, originsOf, rangeOfDays } from './spans.ts';
import { draftOf } from './range-form.ts';
import { SpanStrip } from './span-strip.tsx';
import type { Origin, Span } from './spans.ts';
import type { RangeDraft, RangeFaults } from './range-form.ts';
import type { ReactNode } from 'react';

type Props = {
  readonly draft: RangeDraft;
  readonly spans: readonly Span[];
  readonly faults: RangeFaults;
  readonly onChange: (draft: RangeDraft) => void;
  /** One market only. */
  readonly isSingle?: boolean;
  /** Days that are taken where the candles change. */
  readonly days: number;
};

export function RangeFields({ draft, spans, faults, onChange, isSingle = false, days }: Props): ReactNode {
  const symbols = [...new Set(spans.map(({ symbol }) => symbol))];
  const origins = originsOf(spans, draft.symbols);
  const there = commonRange(spans, draft.symbols, draft.origin);
  const limits = there === undefined ? {} : { min: dateText(there.from), max: dateText(there.until - 1) };
  const choose = (chosen: readonly string[]): void =>
    onChange(chosen.length === 0 ? { ...draft, symbols: chosen } : draftOf(spans, chosen, days, draft.origin));
  const shown = spans.filter(({ symbol, origin }) => origin === draft.origin && draft.symbols.includes(symbol));
  return (
    <>
      {isSingle ? (
        <SelectField
          label="Market"
          value={draft.symbols[0] ?? ''}
          options={symbols.map((symbol) => ({ value: symbol, label: symbol }))}
          onChange={({ target }) => choose([target.value])}
          fault={faults.symbols}
        />
      ) : (
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-1 text-note text-t2">Markets</legend>
          <div className="flex flex-wrap gap-x-5 gap-y-1.5">
            {symbols.map((symbol) => (
              <CheckField
                key={symbol}
                label={symbol}
                checked={draft.symbols.includes(symbol)}
                onChange={({ target }) =>
                  choose(symbols.filter((each) => (each === symbol ? target.checked : draft.symbols.includes(each))))
                }
              />
            ))}
          </div>
          {faults.symbols === undefined ? null : <p className="text-note text-loss">{faults.symbols}</p>}
        </fieldset>
      )}
      <SelectField
        label="Candles"
        value={draft.origin}
        options={origins.map((origin) => ({ value: origin, label: ORIGIN_WORDS[origin] }))}
        onChange={({ target }) => onChange(draftOf(spans, draft.symbols, days, target.value as Origin))}
        hint={
          draft.origin === 'demo'
            ? 'Half a year from a seeded generator. Good for a try; it says nothing about a real market.'
            : draft.origin === 'log'
              ? 'More history: download minutes with smc download into the folder candles of the data directory.'
              : undefined
        }
      />
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label="First day"
          unit="UTC"
          type="date"
          required
          value={draft.first}
          fault={faults.first}
          {...limits}
          onChange={({ target }) => onChange({ ...draft, first: target.value })}
        />
        <TextField
          label="Last day"
          unit="UTC"
          type="date"
          required
          value={draft.last}
          fault={faults.last}
          {...limits}
          onChange={({ target }) => onChange({ ...draft, last: target.value })}
        />
      </div>
      <div className="flex flex-col gap-1">
        {shown.map((span) => (
          <SpanStrip key={span.symbol} span={span} range={rangeOfDays(draft.first, draft.last)} />
        ))}
      </div>
    </>
  );
}
