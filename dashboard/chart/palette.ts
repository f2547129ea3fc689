// Palette: the colours of the style sheet as a canvas can use them. They are read again whenever the theme changes.

const TOKENS = {
  bg1: '--bg1',
  bg3: '--bg3',
  line1: '--line1',
  line2: '--line2',
  line3: '--line3',
  t1: '--t1',
  t2: '--t2',
  t3: '--t3',
  up: '--up',
  down: '--down',
  upBody: '--up-body',
  downBody: '--down-body',
  profit: '--profit',
  loss: '--loss',
  long: '--long',
  short: '--short',
  gapUp: '--fvg-up',
  gapDown: '--fvg-down',
  liquidity: '--liq',
  warn: '--warn',
  asia: '--asia',
  london: '--london',
  newYork: '--ny',
  demo: '--demo',
} as const;
type Token = keyof typeof TOKENS;

/** Each as `rgb(…)` or `rgba(…)`. */
export type Palette = Readonly<Record<Token, string>>;

/** The browser works out which theme holds: a probe is painted with each token and asked what it became. */
export function readPalette(place: HTMLElement): Palette {
  const probe = document.createElement('i');
  probe.hidden = true;
  place.append(probe);
  const palette = Object.fromEntries(
    Object.entries(TOKENS).map(([name, variable]) => {
      probe.style.color = `var(${variable}, #888)`;
      return [name, getComputedStyle(probe).color];
    }),
  ) as Record<Token, string>;
  probe.remove();
  return palette;
}

const PARTS = /^rgba?\((?<parts>[^)]*)\)$/;
const HUNDREDTHS = 100;
const tints = new Map<string, (string | undefined)[]>();

/** The same colour, as clear as told to a hundredth; made once, for a frame asks for hundreds. */
export function tint(color: string, alpha: number): string {
  let known = tints.get(color);
  if (known === undefined) tints.set(color, (known = []));
  const step = Math.round(Math.max(0, Math.min(1, alpha)) * HUNDREDTHS);
  return (known[step] ??= color.replace(PARTS, (_, parts: string) => {
    const [red, green, blue] = parts.split(/[ ,/]+/);
    return `rgba(${red}, ${green}, ${blue}, ${step / HUNDREDTHS})`;
  }));
}

/** Blue is bullish, orange bearish, grey neither. */
export const directionColor = (palette: Palette, direction: number): string =>
  direction > 0 ? palette.long : direction < 0 ? palette.short : palette.t3;
