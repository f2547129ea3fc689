// Layers: what a person wants to see on the chart, as presets and by group, remembered for each user and symbol.
import { FORMS, FORM_FACTS } from '#model/form.ts';
import type { Form } from '#model/form.ts';

export const GROUPS = ['zones', 'liquidity', 'structure', 'sessions', 'range', 'trades'] as const;
export type Group = (typeof GROUPS)[number];
export const PRESETS = ['clean', 'decision', 'everything'] as const;
export type Preset = (typeof PRESETS)[number];

export const FORM_GROUPS: Readonly<Record<Form, Group>> = {
  'order-block': 'zones',
  breaker: 'zones',
  gap: 'zones',
  'inverse-gap': 'zones',
  imbalance: 'zones',
  liquidity: 'liquidity',
  sweep: 'liquidity',
  inducement: 'liquidity',
  structure: 'structure',
  swing: 'structure',
  protected: 'structure',
  displacement: 'structure',
  range: 'range',
  session: 'sessions',
};

export type Layers = {
  /** `custom` once anything has been changed by hand. */
  readonly preset: Preset | 'custom';
  readonly forms: ReadonlySet<Form>;
  readonly trades: boolean;
  /** Groups whose limits are lifted. */
  readonly all: ReadonlySet<Group>;
  /** Only what plans and positions stand on. */
  readonly citedOnly: boolean;
  /** Outlines of what has ended. */
  readonly history: boolean;
  /** Zones of longer timeframes. */
  readonly higher: boolean;
  /** HH, LH, HL and LL beside the swings. */
  readonly swingNames: boolean;
  readonly minimumConfidence: number;
};

export function presetLayers(preset: Preset): Layers {
  const base = {
    preset,
    trades: true,
    citedOnly: false,
    history: false,
    higher: true,
    swingNames: false,
    minimumConfidence: 0,
  } as const;
  switch (preset) {
    case 'clean':
      return { ...base, forms: new Set(FORMS.filter((form) => FORM_FACTS[form].isOn)), all: new Set() };
    case 'decision':
      return { ...base, citedOnly: true, forms: new Set(FORMS), all: new Set() };
    case 'everything':
      return { ...base, history: true, forms: new Set(FORMS), all: new Set(GROUPS) };
  }
}

/** `group` off, with its limits, or without them. */
export type GroupMode = 'off' | 'auto' | 'all';

const formsOf = (group: Group): readonly Form[] => FORMS.filter((form) => FORM_GROUPS[form] === group);

export function groupMode(layers: Layers, group: Group): GroupMode {
  const isOn = group === 'trades' ? layers.trades : formsOf(group).some((form) => layers.forms.has(form));
  if (!isOn) return 'off';
  return layers.all.has(group) ? 'all' : 'auto';
}

/** Auto brings back what is usual of the group, all brings all of it. */
export function withGroup(layers: Layers, group: Group, mode: GroupMode): Layers {
  const forms = new Set(layers.forms);
  const all = new Set(layers.all);
  for (const form of formsOf(group)) {
    if (mode === 'all' || (mode === 'auto' && FORM_FACTS[form].isOn)) forms.add(form);
    else forms.delete(form);
  }
  if (mode === 'all') all.add(group);
  else all.delete(group);
  return { ...layers, preset: 'custom', forms, all, trades: group === 'trades' ? mode !== 'off' : layers.trades };
}

export function withForm(layers: Layers, form: Form, isOn: boolean): Layers {
  const forms = new Set(layers.forms);
  if (isOn) forms.add(form);
  else forms.delete(form);
  return { ...layers, preset: 'custom', forms };
}

/** As text to be kept. */
export const layersText = ({ forms, all, ...rest }: Layers): string =>
  JSON.stringify({ ...rest, forms: [...forms], all: [...all] });

/** What was kept; the clean preset where that is missing, damaged or from another version. */
export function layersFrom(text: string | null | undefined): Layers {
  const clean = presetLayers('clean');
  if (text === null || text === undefined) return clean;
  try {
    const kept = JSON.parse(text) as Partial<Record<keyof Layers, unknown>>;
    const words = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
    const preset = PRESETS.find((each) => each === kept.preset);
    if (preset !== undefined) return presetLayers(preset);
    if (kept.preset !== 'custom') return clean;
    return {
      preset: 'custom',
      forms: new Set(FORMS.filter((form) => words(kept.forms).includes(form))),
      all: new Set(GROUPS.filter((group) => words(kept.all).includes(group))),
      trades: kept.trades !== false,
      citedOnly: kept.citedOnly === true,
      history: kept.history === true,
      higher: kept.higher !== false,
      swingNames: kept.swingNames === true,
      minimumConfidence: typeof kept.minimumConfidence === 'number' ? kept.minimumConfidence : 0,
    };
  } catch {
    return clean;
  }
}

/** Where the layers of one user and symbol are kept. */
export const layersKey = (user: string, symbol: string): string => `chart-layers:${user}:${symbol}`;
