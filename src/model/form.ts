// Form: how each kind of pattern appears on a chart, what counts in its favour when not all can be shown, and what it is called.
import type { PatternKind } from './pattern.ts';

/** In the order of the chips. A breaker is a block, and an inverse gap a gap, of the model; on the chart they are forms of their own. */
export const FORMS = [
  'order-block',
  'breaker',
  'gap',
  'inverse-gap',
  'imbalance',
  'liquidity',
  'sweep',
  'inducement',
  'structure',
  'swing',
  'protected',
  'displacement',
  'range',
  'session',
] as const;
export type Form = (typeof FORMS)[number];

export type FormFacts = {
  readonly chip: string;
  /** Label on the chart. */
  readonly short: string;
  /** Shown until the person says otherwise. */
  readonly isOn: boolean;
  /** Most that are shown for each direction, best first; the rest is counted as hidden. */
  readonly most: number;
  /** What a zone of this form counts for when ranked. */
  readonly weight: number;
};

const facts = (chip: string, short: string, isOn: boolean, most: number, weight: number): FormFacts => ({
  chip,
  short,
  isOn,
  most,
  weight,
});

export const FORM_FACTS: Readonly<Record<Form, FormFacts>> = {
  'order-block': facts('Order blocks', 'OB', true, 3, 1.15),
  breaker: facts('Breakers', 'BB', true, 1, 0.8),
  gap: facts('FVG', 'FVG', true, 3, 0.9),
  'inverse-gap': facts('Inverse FVG', 'iFVG', true, 1, 0.8),
  imbalance: facts('Volume imbalance', 'VI', false, 3, 0.7),
  liquidity: facts('Liquidity', '', true, 4, 1),
  sweep: facts('Sweeps', 'swept', true, 8, 1),
  inducement: facts('Inducement', 'IDM', false, 6, 1),
  structure: facts('BOS, CHoCH', '', true, 12, 1),
  swing: facts('Swings', '', true, 500, 1),
  protected: facts('Protected levels', 'protected', false, 2, 1),
  displacement: facts('Displacement', '', false, 500, 1),
  range: facts('Premium, discount', '', true, 1, 1),
  session: facts('Sessions', '', true, 500, 1),
};

export function formOf(kind: PatternKind, variant: string): Form {
  switch (kind) {
    case 'order-block':
      return variant.endsWith('breaker') ? 'breaker' : 'order-block';
    case 'fair-value-gap':
      return variant === 'inverse' ? 'inverse-gap' : 'gap';
    case 'volume-imbalance':
      return 'imbalance';
    case 'bos':
    case 'choch':
      return 'structure';
    case 'swing':
      return variant.endsWith('protected') ? 'protected' : 'swing';
    case 'dealing-range':
      return 'range';
    default:
      return kind;
  }
}

const ZONE_SET: ReadonlySet<Form> = new Set(['order-block', 'breaker', 'gap', 'inverse-gap', 'imbalance']);
export const isZone = (form: Form): boolean => ZONE_SET.has(form);
/** Lines that price has not yet reached. */
export const isLevel = (form: Form): boolean => form === 'liquidity' || form === 'protected';

const FORM_NAMES: Readonly<Record<Form, string>> = {
  'order-block': 'order block',
  breaker: 'breaker block',
  gap: 'fair value gap',
  'inverse-gap': 'inverse fair value gap',
  imbalance: 'volume imbalance',
  liquidity: 'liquidity',
  sweep: 'sweep',
  inducement: 'inducement',
  structure: 'break',
  swing: 'swing',
  protected: 'protected level',
  displacement: 'displacement',
  range: 'dealing range',
  session: 'session',
};

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
const LEVEL_WORDS: Readonly<Record<string, readonly [high: string, low: string]>> = {
  equal: ['EQH', 'EQL'],
  'previous-day': ['PDH', 'PDL'],
  'previous-week': ['PWH', 'PWL'],
  swing: ['swing high', 'swing low'],
  internal: ['high', 'low'],
};

/** "previous day" as it is, a session as the name that it is: "New York". */
const spaced = (text: string): string =>
  Object.hasOwn(LEVEL_WORDS, text) || text.includes(':')
    ? text.replaceAll('-', ' ').replaceAll(':', ', ')
    : text.split('-').map(capital).join(' ');

/** "Bullish order block", "Buy-side liquidity, previous day", "CHoCH ▲, internal". */
export function titleOf(kind: PatternKind, variant: string, direction: number): string {
  const form = formOf(kind, variant);
  const side = direction > 0 ? 'Bullish' : direction < 0 ? 'Bearish' : 'Neutral';
  switch (form) {
    case 'liquidity':
      return `${direction > 0 ? 'Sell-side' : 'Buy-side'} liquidity, ${spaced(variant)}`;
    case 'sweep':
      return `Sweep of ${direction > 0 ? 'sell-side' : 'buy-side'} liquidity, ${spaced(variant)}`;
    case 'structure':
      return `${kind === 'bos' ? 'BOS' : 'CHoCH'} ${direction > 0 ? 'up' : 'down'}, ${spaced(variant)}`;
    case 'swing':
      return `${capital(variant)} ${direction > 0 ? 'low' : 'high'}`;
    case 'protected':
      return `Protected ${direction > 0 ? 'low' : 'high'}, ${variant.split(':')[0]!}`;
    case 'session':
      return `${spaced(variant)} session`;
    case 'order-block':
    case 'breaker':
      return `${side} ${FORM_NAMES[form]}${variant.startsWith('internal') ? ', internal' : ''}${variant.includes('extreme') ? ', extreme' : ''}`;
    default:
      return `${side} ${FORM_NAMES[form]}`;
  }
}

/** "PDH", "EQL", "London low". */
export function levelWord(variant: string, direction: number): string {
  const words = LEVEL_WORDS[variant] ?? [`${spaced(variant)} high`, `${spaced(variant)} low`];
  return direction > 0 ? words[1] : words[0];
}
