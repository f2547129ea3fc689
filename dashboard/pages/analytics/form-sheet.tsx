// Form sheet: what to backtest: markets, days, timeframe, strategies with their parameters, capital; with how long it will take.
import { Button } from '#dashboard/ui/button.tsx';
import { CheckField, SelectField, TextField } from '#dashboard/ui/field.tsx';
import { candlesIn } from '#dashboard/jobs/range-form.ts';
import { count } from '#dashboard/format/figure.ts';
import { DAYS, faultsOf, hasFaults, parameterKey } from './form.ts';
import { Dialog } from '#dashboard/ui/dialog.tsx';
import { held } from '#dashboard/format/span.ts';
import { Link } from '@tanstack/react-router';
import { RangeFields } from '#dashboard/jobs/range-fields.tsx';
import { strategyWords } from './runs.ts';
import { TIMEFRAMES } from '#model/time.ts';
import { useState } from 'react';
import type { BacktestDraft, BacktestFaults } from './form.ts';
import type { ReactNode } from 'react';
import type { Span } from '#dashboard/jobs/spans.ts';
import type { StrategyFacts } from './runs.ts';

/** A week of candles is too few bars for structure. */
const OFFERED = TIMEFRAMES.filter((timeframe) => timeframe !== '1w');

type Props = {
  readonly draft: BacktestDraft;
  readonly spans: readonly Span[];
  readonly strategies: readonly StrategyFacts[];
  readonly currency: string;
  /** Candles a second of the last run; undefined before there was one. */
  readonly pace: number | undefined;
  readonly isBusy: boolean;
  /** Why it may not be run, or why the last try was not taken. */
  readonly refusal: string | undefined;
  readonly fault: string | undefined;
  readonly onChange: (draft: BacktestDraft) => void;
  readonly onRun: () => void;
  readonly onClose: () => void;
};

export function FormSheet(props: Props): ReactNode {
  const { draft, spans, strategies, currency, pace, isBusy, refusal, fault, onChange, onRun, onClose } = props;
  const [isTried, setTried] = useState(false);
  const found = faultsOf(draft, spans, strategies);
  const isFaulty = hasFaults(found);
  // A range that cannot be is said at once; what is still being typed only after a try.
  const shown: BacktestFaults = isTried ? found : { range: found.range, parameters: {} };
  const candles = candlesIn(draft.range, spans);
  const run = (): void => {
    setTried(true);
    if (!isFaulty) onRun();
  };
  const setStrategy = (name: string, isOn: boolean): void =>
    onChange({
      ...draft,
      strategies: strategies
        .map((strategy) => strategy.name)
        .filter((each) => (each === name ? isOn : draft.strategies.includes(each))),
    });
  return (
    <Dialog
      open
      onClose={onClose}
      title="New backtest"
      shape="sheet"
      width="narrow"
      footer={
        <>
          <span className="mr-auto text-note text-t3">
            {count(candles)} candles
            {pace === undefined || candles === 0 ? '' : `, about ${held(Math.max(1_000, (1_000 * candles) / pace))}`}
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={isBusy} disabledWhy={refusal} onClick={run}>
            Run backtest
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        {fault === undefined ? null : (
          <p role="alert" className="border-l-2 border-loss bg-bg2 px-3 py-2 text-note text-t1">
            {fault}
          </p>
        )}
        {isTried && isFaulty ? (
          <p role="alert" className="text-note text-loss">
            Some fields need another value. They say which.
          </p>
        ) : null}
        <RangeFields
          draft={draft.range}
          spans={spans}
          faults={shown.range}
          days={DAYS}
          onChange={(range) => onChange({ ...draft, range })}
        />
        <div className="grid grid-cols-2 gap-3">
          <SelectField
            label="Entries on"
            value={draft.timeframe}
            options={OFFERED.map((timeframe) => ({ value: timeframe, label: timeframe }))}
            onChange={({ target }) => onChange({ ...draft, timeframe: target.value })}
          />
          <TextField
            label="Capital"
            unit={currency}
            inputMode="decimal"
            value={draft.capital}
            fault={shown.capital}
            onChange={({ target }) => onChange({ ...draft, capital: target.value.trim() })}
          />
        </div>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-note text-t2">Strategies</legend>
          {strategies.map((strategy) => (
            <StrategyField
              key={strategy.name}
              strategy={strategy}
              isOn={draft.strategies.includes(strategy.name)}
              values={draft.parameters[strategy.name] ?? {}}
              faults={found.parameters}
              onToggle={(isOn) => setStrategy(strategy.name, isOn)}
              onValues={(values) =>
                onChange({ ...draft, parameters: { ...draft.parameters, [strategy.name]: values } })
              }
            />
          ))}
          {shown.strategies === undefined ? null : <p className="text-note text-loss">{shown.strategies}</p>}
        </fieldset>
        <p className="text-note text-t3">
          Costs, fills, risk limits and the confidence threshold are those of the{' '}
          <Link to="/config" className="underline underline-offset-2 hover:text-t1">
            configuration
          </Link>
          . The last 30% of the days are kept back as out of sample. Each setting that is run on a market counts as a
          trial.
        </p>
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Dialog>
  );
}

type StrategyProps = {
  readonly strategy: StrategyFacts;
  readonly isOn: boolean;
  readonly values: Readonly<Record<string, string>>;
  readonly faults: Readonly<Record<string, string>>;
  readonly onToggle: (isOn: boolean) => void;
  readonly onValues: (values: Readonly<Record<string, string>>) => void;
};

const spaced = (name: string): string => {
  const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/ atr\b/, ' ATR');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

function StrategyField({ strategy, isOn, values, faults, onToggle, onValues }: StrategyProps): ReactNode {
  const { name, summary, parameters } = strategy;
  const turned = Object.entries(values).filter(
    ([parameter, text]) => Number(text) !== parameters.find((rule) => rule.name === parameter)?.default,
  ).length;
  const isFaulty = parameters.some((rule) => faults[parameterKey(name, rule.name)] !== undefined);
  return (
    <div className="rounded-button border border-line1 bg-bg1 px-3 py-2">
      <CheckField
        label={
          <>
            <span className="font-medium">{strategyWords(name)}</span>
            <span className="block text-note text-t3">{summary}</span>
          </>
        }
        checked={isOn}
        onChange={({ target }) => onToggle(target.checked)}
      />
      {isOn && parameters.length > 0 ? (
        <details className="mt-1 ml-6" open={isFaulty || undefined}>
          <summary className="text-note text-t2">
            {turned === 0
              ? `${parameters.length} parameters at their defaults`
              : `${turned} of ${parameters.length} parameters turned`}
          </summary>
          <div className="mt-2 flex flex-col gap-3">
            {parameters.map((rule) => (
              <TextField
                key={rule.name}
                label={spaced(rule.name)}
                unit={`${rule.minimum} to ${rule.maximum}`}
                inputMode={rule.whole ? 'numeric' : 'decimal'}
                value={values[rule.name] ?? String(rule.default)}
                hint={`${rule.meaning}; default ${rule.default}`}
                fault={faults[parameterKey(name, rule.name)]}
                onChange={({ target }) => onValues({ ...values, [rule.name]: target.value.trim() })}
              />
            ))}
          </div>
        </details>
      ) : null}
    </div>
  );
}
