// Tokens: the colours of the style sheet as a canvas can use them, and the switch between light and dark.
import { byId, remember, remembered } from './dom.ts';

const TOKEN_NAMES = [
  'bg0',
  'bg1',
  'bg3',
  'line1',
  'line2',
  'line3',
  't1',
  't2',
  't3',
  'up',
  'down',
  'profit',
  'loss',
  'long',
  'short',
  'gap-up',
  'gap-down',
  'liq',
  'warn',
  'asia',
  'london',
  'new-york',
] as const;
type TokenName = (typeof TOKEN_NAMES)[number];
export type Tokens = Readonly<Record<TokenName, string>>;

let current: Tokens | undefined;
const listeners: (() => void)[] = [];

/** As `rgb(...)`: the browser works out which of the two themes holds. */
export function tokens(): Tokens {
  if (current !== undefined) return current;
  const probe = document.createElement('i');
  document.body.append(probe);
  const values = TOKEN_NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  current = Object.fromEntries(values) as Record<TokenName, string>;
  return current;
}

/** The same colour, as clear as told. */
export const withAlpha = (color: string, alpha: number): string =>
  color.replace(/^rgb\((.*)\)$/, (_, parts: string) => `rgba(${parts}, ${alpha})`);

/** Blue is bullish, orange bearish, grey neither. */
export const directionColor = (direction: number): string => {
  const all = tokens();
  return direction > 0 ? all.long : direction < 0 ? all.short : all.t3;
};

export const onTheme = (listener: () => void): void => {
  listeners.push(listener);
};

function themeChanged(): void {
  current = undefined;
  for (const listener of listeners) listener();
}

/** Follows the system until the button says otherwise. */
export function startTheme(): void {
  const root = document.documentElement;
  const system = window.matchMedia('(prefers-color-scheme: light)');
  const chosen = remembered('theme');
  if (chosen === 'light' || chosen === 'dark') root.style.colorScheme = chosen;
  system.addEventListener('change', themeChanged);
  byId('theme').addEventListener('click', () => {
    const now = root.style.colorScheme === '' ? (system.matches ? 'light' : 'dark') : root.style.colorScheme;
    const next = now === 'light' ? 'dark' : 'light';
    root.style.colorScheme = next;
    remember('theme', next);
    themeChanged();
  });
}
