// Scale: from values to pixels, and round steps for the lines behind them.

export type Scale = { readonly from: number; readonly to: number; readonly px: (value: number) => number };

/** A span of nothing becomes one around its value: a flat line stands in the middle. */
export function scale(least: number, most: number, pixelFrom: number, pixelTo: number): Scale {
  const isFlat = !(most > least);
  const from = isFlat ? least - 1 : least;
  const to = isFlat ? least + 1 : most;
  return { from, to, px: (value) => pixelFrom + ((value - from) / (to - from)) * (pixelTo - pixelFrom) };
}

/** 1, 2 or 5 times a power of ten, so that about so many fit. */
export function roundStep(span: number, about: number): number {
  const raw = span / Math.max(1, about);
  const power = 10 ** Math.floor(Math.log10(raw));
  const times = raw / power;
  return (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10) * power;
}

export function ticks(from: number, to: number, about: number): readonly number[] {
  if (!(to > from)) return [];
  const step = roundStep(to - from, about);
  const found: number[] = [];
  // Counted in whole steps: adding them up would drift.
  const last = Math.floor(to / step + 1e-6);
  for (let index = Math.ceil(from / step - 1e-6); index <= last; index += 1) found.push(index * step);
  return found;
}

const MINUTE = 60_000;
const STEPS = [1, 5, 15, 30, 60, 180, 360, 720, 1440, 2880, 4320, 10_080, 20_160, 43_200, 129_600].map(
  (minutes) => minutes * MINUTE,
);

/** Round moments, so that at most so many fit. */
export function timeTicks(
  from: number,
  to: number,
  most: number,
  offsetMs = 0,
): { readonly step: number; readonly at: readonly number[] } {
  const step = STEPS.find((each) => (to - from) / each <= most) ?? STEPS.at(-1)!;
  const found: number[] = [];
  for (let at = Math.ceil((from + offsetMs) / step) * step - offsetMs; at <= to; at += step) found.push(at);
  return { step, at: found };
}
