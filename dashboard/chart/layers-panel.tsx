// Layers panel: presets, groups with their limits, and what else a person may want to see or not.
import { CheckField } from '#dashboard/ui/field.tsx';
import { cx } from '#dashboard/ui/cx.ts';
import { decimals } from '#dashboard/format/sign.ts';
import { FORM_FACTS, FORMS } from '#model/form.ts';
import { FORM_GROUPS, GROUPS, PRESETS, groupMode, presetLayers, withForm, withGroup } from './layers.ts';
import { Sample } from './sample.tsx';
import { Segmented } from '#dashboard/ui/segmented.tsx';
import { useId } from 'react';
import type { Group, Layers, Preset } from './layers.ts';
import type { ReactNode } from 'react';

type Props = { readonly layers: Layers; readonly onChange: (layers: Layers) => void };

const PRESET_WORDS: Readonly<Record<Preset, readonly [name: string, what: string]>> = {
  clean: ['Clean', 'the best few of each kind'],
  decision: ['Decision', 'only what plans and positions stand on'],
  everything: ['Everything', 'up to 500 of all kinds, and what has ended'],
};
const GROUP_WORDS: Readonly<Record<Group, string>> = {
  zones: 'Zones',
  liquidity: 'Liquidity',
  structure: 'Structure',
  sessions: 'Sessions',
  range: 'Premium, discount',
  trades: 'Trades',
};

export function LayersPanel({ layers, onChange }: Props): ReactNode {
  const id = useId();
  return (
    <div className="flex w-80 max-w-full flex-col gap-3 p-3 text-body">
      <div role="group" aria-label="Presets" className="flex flex-col gap-1">
        {PRESETS.map((preset) => {
          const [name, what] = PRESET_WORDS[preset];
          return (
            <button
              key={preset}
              type="button"
              aria-pressed={layers.preset === preset}
              onClick={() => onChange(presetLayers(preset))}
              className={cx(
                'flex items-baseline gap-2 rounded-button px-2 py-1 text-left hover:bg-bg3',
                layers.preset === preset ? 'bg-bg3 text-t1' : 'text-t2',
              )}
            >
              <b className="font-medium">{name}</b>
              <span className="text-note text-t3">{what}</span>
            </button>
          );
        })}
      </div>
      <div className="flex flex-col gap-2 border-t border-line1 pt-3">
        {GROUPS.map((group) => (
          <div key={group} className="flex flex-col gap-1">
            <div className="flex items-center justify-between gap-2">
              <span className="text-t1">{GROUP_WORDS[group]}</span>
              <Segmented
                label={GROUP_WORDS[group]}
                value={groupMode(layers, group)}
                onChange={(mode) => onChange(withGroup(layers, group, mode))}
                options={[
                  { value: 'off', label: 'Off' },
                  { value: 'auto', label: 'Auto' },
                  { value: 'all', label: 'All' },
                ]}
              />
            </div>
            <div className="flex flex-wrap gap-x-3">
              {FORMS.filter(
                (form) =>
                  FORM_GROUPS[form] === group && (group === 'zones' || group === 'liquidity' || group === 'structure'),
              ).map((form) => (
                <label key={form} className="flex min-h-6 items-center gap-1.5 text-note text-t2">
                  <input
                    type="checkbox"
                    checked={layers.forms.has(form)}
                    onChange={(event) => onChange(withForm(layers, form, event.target.checked))}
                  />
                  <Sample form={form} />
                  {FORM_FACTS[form].chip}
                </label>
              ))}
            </div>
          </div>
        ))}
      </div>
      <div className="flex flex-col gap-2 border-t border-line1 pt-3">
        <label htmlFor={id} className="flex items-center justify-between text-note text-t2">
          Smallest confidence <span className="text-t1">{decimals(layers.minimumConfidence, 2)}</span>
        </label>
        <input
          id={id}
          type="range"
          min={0}
          max={0.9}
          step={0.05}
          value={layers.minimumConfidence}
          onChange={(event) => onChange({ ...layers, preset: 'custom', minimumConfidence: Number(event.target.value) })}
        />
        <CheckField
          label="What has ended, as outlines"
          checked={layers.history}
          onChange={(event) => onChange({ ...layers, preset: 'custom', history: event.target.checked })}
        />
        <CheckField
          label="Names of swings: HH, LH, HL, LL"
          checked={layers.swingNames}
          onChange={(event) => onChange({ ...layers, preset: 'custom', swingNames: event.target.checked })}
        />
        <CheckField
          label="Zones of longer timeframes"
          checked={layers.higher}
          onChange={(event) => onChange({ ...layers, preset: 'custom', higher: event.target.checked })}
        />
      </div>
    </div>
  );
}
