// Segmented: one of a few, side by side: timeframes, spans, units. Arrow keys move, as in any group of radio buttons.
import { cx } from './cx.ts';
import { useId } from 'react';
import type { ReactNode } from 'react';

type Props<Value extends string> = {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
  /** Without a ground of its own: in the head of a card. */
  readonly plain?: boolean;
};

export function Segmented<Value extends string>({
  label,
  value,
  options,
  onChange,
  plain = false,
}: Props<Value>): ReactNode {
  const name = useId();
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={cx('inline-flex items-center gap-0.5', !plain && 'rounded-button bg-bg2 p-0.5')}
    >
      {options.map((option) => (
        <label
          key={option.value}
          className={cx(
            'touch relative inline-flex min-h-6 cursor-pointer items-center justify-center rounded-chip px-2 text-note font-medium has-focus-visible:outline-2 has-focus-visible:outline-t1',
            option.value === value ? (plain ? 'text-t1' : 'bg-bg3 text-t1') : 'text-t3 hover:text-t1',
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 m-0 h-full! w-full! cursor-pointer opacity-0"
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
