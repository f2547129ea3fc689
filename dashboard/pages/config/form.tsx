// Form: the keys that are changed most, each with what it does; what is typed goes into the YAML, with its comments kept.
import { isYaml, pathOf, valueAt, withValue } from './document.ts';
import { Empty } from '#dashboard/ui/states.tsx';
import { SECTIONS } from './fields.ts';
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { SelectField, TextField } from '#dashboard/ui/field.tsx';
import type { Fault } from './use-config.ts';
import type { Field } from './fields.ts';
import type { ReactNode } from 'react';

type Props = {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly isReadOnly: boolean;
  readonly faults: readonly Fault[];
  readonly changed: ReadonlySet<string>;
  readonly section: string | undefined;
  readonly onSection: (section: string) => void;
};

type OneProps = Omit<Props, 'section' | 'onSection'> & { readonly field: Field };

function One({ field, text, onChange, isReadOnly, faults, changed }: OneProps): ReactNode {
  const { path, label, unit, default: given, range, effect, options, isNumber } = field;
  const value = valueAt(text, pathOf(path));
  const fault = faults.find((each) => each.path === path)?.reason;
  const set = (raw: string): void => onChange(withValue(text, pathOf(path), raw));
  const around = {
    label: `${label}${changed.has(path) ? ' \u00b7 changed' : ''}`,
    ...(unit === undefined ? {} : { unit }),
    fault,
    hint: (
      <>
        {effect}{' '}
        <span className="block [overflow-wrap:anywhere]">
          <code className="font-mono">{path}</code>, {range}, default {given}
        </span>
      </>
    ),
  };
  return options === undefined ? (
    <TextField
      {...around}
      value={value}
      readOnly={isReadOnly}
      placeholder={`default: ${given}`}
      inputMode={isNumber ? 'decimal' : 'text'}
      onChange={(event) => set(event.target.value)}
    />
  ) : (
    <SelectField
      {...around}
      value={value}
      disabled={isReadOnly}
      options={[
        { value: '', label: `default: ${given}` },
        ...[...new Set([...options, ...(value === '' ? [] : [value])])].map((each) => ({ value: each, label: each })),
      ]}
      onChange={(event) => set(event.target.value)}
    />
  );
}

export function Form(props: Props): ReactNode {
  const { text, section, onSection } = props;
  const shown = SECTIONS.find(({ key }) => key === section) ?? SECTIONS[0]!;
  if (!isYaml(text))
    return <Empty title="The YAML cannot be read.">Mend it in the YAML tab; the form shows what stands there.</Empty>;
  return (
    <div className="flex flex-col gap-4 px-3.5 py-3">
      <div className="max-w-full overflow-x-auto">
        <Segmented
          label="Section"
          value={shown.key}
          onChange={onSection}
          options={SECTIONS.map(({ key, title }) => ({ value: key, label: title }))}
        />
      </div>
      <div className="grid grid-cols-1 gap-x-5 gap-y-4 tablet:grid-cols-2">
        {shown.fields.map((field) => (
          <One key={field.path} field={field} {...props} />
        ))}
      </div>
      <p className="text-note text-t3">
        An empty field takes the key out: its default holds. Everything else is in the YAML.
      </p>
    </div>
  );
}
