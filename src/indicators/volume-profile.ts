// Volume profile: at which prices the last bars traded; point of control and the value area that holds 70% of the volume.
import { bars } from './definition.ts';
import type { Candle } from '#model/candle.ts';
import type { Definition, Values } from './definition.ts';

/** Share of the volume that the value area holds: the convention of the market profile. */
const VALUE_AREA = 0.7;

/** Each candle's volume is spread evenly over its range: candles say no more than that. */
export const volumeProfile: Definition = {
  name: 'volume-profile',
  memory: 'fading',
  outputs: ['pointOfControl', 'valueAreaLow', 'valueAreaHigh'],
  parameters: { period: bars(100), bins: { initial: 24, min: 4, max: 200, whole: true } },
  make: ({ period, bins }) => {
    const window: Candle[] = [];
    return (candle) => {
      window.push(candle);
      if (window.length < period!) return undefined;
      if (window.length > period!) window.shift();
      return profile(window, bins!);
    };
  },
};

function profile(window: readonly Candle[], bins: number): Values {
  const low = Math.min(...window.map((candle) => candle.low));
  const high = Math.max(...window.map((candle) => candle.high));
  const width = (high - low) / bins;
  if (width === 0) return [low, low, high];
  const volumes = new Float64Array(bins);
  for (const candle of window) spread(candle, volumes, low, width);
  const total = volumes.reduce((sum, value) => sum + value, 0);
  if (total === 0) return undefined;
  const control = volumes.indexOf(Math.max(...volumes));
  let from = control;
  let to = control;
  let held = volumes[control]!;
  // Grows towards the fuller neighbour until it holds its share.
  while (held < VALUE_AREA * total && (from > 0 || to < bins - 1)) {
    const below = from > 0 ? volumes[from - 1]! : -1;
    const above = to < bins - 1 ? volumes[to + 1]! : -1;
    if (above >= below) {
      to += 1;
      held += above;
    } else {
      from -= 1;
      held += below;
    }
  }
  return [low + (control + 0.5) * width, low + from * width, low + (to + 1) * width];
}

function spread(candle: Candle, volumes: Float64Array, low: number, width: number): void {
  const last = volumes.length - 1;
  const first = Math.min(last, Math.floor((candle.low - low) / width));
  const end = Math.min(last, Math.floor((candle.high - low) / width));
  const range = candle.high - candle.low;
  for (let bin = first; bin <= end; bin += 1) {
    const overlap = Math.min(candle.high, low + (bin + 1) * width) - Math.max(candle.low, low + bin * width);
    volumes[bin]! += range === 0 ? candle.volume : (candle.volume * Math.max(0, overlap)) / range;
  }
}
