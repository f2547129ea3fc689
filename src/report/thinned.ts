// Thinned: a long curve as few enough points to draw, with every high and low that can be seen.

export type Curve = { readonly time: readonly number[]; readonly value: readonly number[] };

/** Keeps of each bucket its first, lowest, highest and last point. Times come out strictly ascending, in whole seconds of ms. */
export function thinned(
  curve: { readonly time: ArrayLike<number>; readonly value: ArrayLike<number> },
  limit = 4_000,
): Curve {
  const { length } = curve.time;
  const size = Math.max(1, Math.ceil((4 * length) / limit));
  const time: number[] = [];
  const value: number[] = [];
  const keep = (at: number): void => {
    const second = Math.floor(curve.time[at]! / 1000) * 1000;
    // The chart has one value for each second: the last word on it counts.
    if (time.at(-1) === second) value[value.length - 1] = curve.value[at]!;
    else {
      time.push(second);
      value.push(curve.value[at]!);
    }
  };
  for (let from = 0; from < length; from += size) {
    const end = Math.min(from + size, length);
    let lowest = from;
    let highest = from;
    for (let at = from; at < end; at += 1) {
      if (curve.value[at]! < curve.value[lowest]!) lowest = at;
      if (curve.value[at]! > curve.value[highest]!) highest = at;
    }
    const kept = new Set([from, Math.min(lowest, highest), Math.max(lowest, highest), end - 1]);
    for (const at of kept) keep(at);
  }
  return { time, value };
}
