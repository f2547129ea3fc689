// Field: a labelled input with its unit, its hint and its fault, tied together for those who hear the page.
import { cx } from './cx.ts';
import { useId } from 'react';
import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes } from 'react';

type Around = {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly fault?: string | undefined;
  readonly unit?: string;
  readonly hideLabel?: boolean;
};

type FrameProps = Around & { readonly id: string; readonly children: ReactNode };

function Frame({ id, label, hint, fault, unit, hideLabel = false, children }: FrameProps): ReactNode {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className={cx('text-note text-t2', hideLabel && 'sr-only')}>
        {label}
        {unit === undefined ? null : <span className="text-t3"> {unit}</span>}
      </label>
      {children}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="text-note text-t3">
          {hint}
        </p>
      )}
      {fault === undefined ? null : (
        <p id={`${id}-fault`} className="text-note text-loss">
          {fault}
        </p>
      )}
    </div>
  );
}

const described = (id: string, { hint, fault }: Around): string | undefined => {
  const ids = [hint === undefined ? '' : `${id}-hint`, fault === undefined ? '' : `${id}-fault`].filter(Boolean);
  return ids.length === 0 ? undefined : ids.join(' ');
};

type InputProps = Around & Omit<InputHTMLAttributes<HTMLInputElement>, 'id'>;

/** Text, password, number as decimal text: give `inputMode="decimal"` for numbers, never type number. */
export function TextField({ label, hint, fault, unit, hideLabel, className, ...rest }: InputProps): ReactNode {
  const id = useId();
  const around = { label, hint, fault, ...(unit === undefined ? {} : { unit }), hideLabel: hideLabel ?? false };
  return (
    <Frame id={id} {...around}>
      <input
        id={id}
        autoComplete="off"
        {...rest}
        aria-invalid={fault === undefined ? undefined : true}
        aria-describedby={described(id, around)}
        className={cx('input', className)}
      />
    </Frame>
  );
}

type SelectProps = Around &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'id'> & {
    readonly options: readonly { readonly value: string; readonly label: string }[];
  };

export function SelectField({
  label,
  hint,
  fault,
  unit,
  hideLabel,
  className,
  options,
  ...rest
}: SelectProps): ReactNode {
  const id = useId();
  const around = { label, hint, fault, ...(unit === undefined ? {} : { unit }), hideLabel: hideLabel ?? false };
  return (
    <Frame id={id} {...around}>
      <select
        id={id}
        {...rest}
        aria-invalid={fault === undefined ? undefined : true}
        aria-describedby={described(id, around)}
        className={cx('input', className)}
      >
        {options.map(({ value, label: word }) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    </Frame>
  );
}

type CheckProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'type'> & { readonly label: ReactNode };

export function CheckField({ label, className, ...rest }: CheckProps): ReactNode {
  return (
    <label className={cx('touch flex items-start gap-2 text-body text-t1', className)}>
      <input type="checkbox" {...rest} />
      <span>{label}</span>
    </label>
  );
}
