// Figures: what the agent tells Prometheus, read here: counts, rates between two readings, and how long things take.
import { latency } from '#dashboard/format/figure.ts';

export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};
/** Samples by the name of their line. */
export type Reading = { readonly at: number; readonly samples: ReadonlyMap<string, readonly Sample[]> };

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

const unescaped = (text: string): string =>
  text.replaceAll(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));

/** The text format of Prometheus, version 0.0.4. Lines that are none are left out. */
export function readFigures(text: string, at: number): Reading {
  const samples = new Map<string, Sample[]>();
  for (const line of text.split('\n')) {
    const match = LINE.exec(line);
    if (match === null) continue;
    const name = match[1]!;
    const labels: Record<string, string> = {};
    for (const [, label, value] of (match[2] ?? '').matchAll(LABEL)) labels[label!] = unescaped(value!);
    const own = samples.get(name) ?? [];
    own.push({ name, labels, value: match[3] === '+Inf' ? Infinity : Number(match[3]) });
    samples.set(name, own);
  }
  return { at, samples };
}

type Labels = Readonly<Record<string, string>>;

const has = (sample: Sample, labels: Labels): boolean =>
  Object.entries(labels).every(([name, value]) => sample.labels[name] === value);

export const samplesOf = (reading: Reading, name: string, labels: Labels = {}): readonly Sample[] =>
  (reading.samples.get(name) ?? []).filter((sample) => has(sample, labels));

/** Sum over all that have these labels; undefined where there is none. */
export function figure(reading: Reading, name: string, labels: Labels = {}): number | undefined {
  const found = samplesOf(reading, name, labels);
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}

/** In a second, between two readings; undefined where a counter began anew or time stood still. */
export function rate(before: Reading, now: Reading, name: string, labels: Labels = {}): number | undefined {
  const one = figure(before, name, labels);
  const other = figure(now, name, labels);
  const seconds = (now.at - before.at) / 1000;
  return one === undefined || other === undefined || seconds <= 0 || other < one ? undefined : (other - one) / seconds;
}

/** How long things took: how many, and below what half and all but one in a hundred of them were, in milliseconds. */
export type Spread = {
  readonly count: number;
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  /** Above it nothing is measured: what lies there is told as infinite. */
  readonly most: number | undefined;
};

/**
 * Within a bucket the values are taken to lie evenly, as Prometheus does. Infinite where it lies above the last bound.
 * @param share 0..1
 */
export function quantile(
  buckets: readonly { readonly bound: number; readonly count: number }[],
  share: number,
): number | undefined {
  const all = buckets.at(-1)?.count ?? 0;
  if (all === 0) return undefined;
  const wanted = share * all;
  const index = buckets.findIndex(({ count }) => count >= wanted);
  const { bound, count } = buckets[index]!;
  const below = index === 0 ? { bound: 0, count: 0 } : buckets[index - 1]!;
  if (!Number.isFinite(bound)) return bound;
  return count === below.count
    ? bound
    : below.bound + ((bound - below.bound) * (wanted - below.count)) / (count - below.count);
}

/** @param before an earlier reading: then only what came since counts. @param name without `_bucket`, in seconds */
export function spread(now: Reading, before: Reading | undefined, name: string, labels: Labels = {}): Spread {
  const byBound = (reading: Reading): Map<number, number> => {
    const counts = new Map<number, number>();
    for (const sample of samplesOf(reading, `${name}_bucket`, labels)) {
      const bound = sample.labels['le'] === '+Inf' ? Infinity : Number(sample.labels['le']);
      counts.set(bound, (counts.get(bound) ?? 0) + sample.value);
    }
    return counts;
  };
  const earlier = before === undefined ? new Map<number, number>() : byBound(before);
  const buckets = [...byBound(now)]
    .map(([bound, count]) => ({ bound, count: count - (earlier.get(bound) ?? 0) }))
    .toSorted((a, b) => a.bound - b.bound);
  const inMs = (seconds: number | undefined): number | undefined =>
    seconds === undefined ? undefined : seconds * 1000;
  return {
    count: Math.max(0, buckets.at(-1)?.count ?? 0),
    p50: inMs(quantile(buckets, 0.5)),
    p99: inMs(quantile(buckets, 0.99)),
    most: inMs(buckets.findLast(({ bound }) => Number.isFinite(bound))?.bound),
  };
}

/** `0.42 ms`, `<0.01 ms`, `>30.0 s`. */
export function took(ms: number | undefined, most: number | undefined): string {
  if (ms === Infinity) return `>${latency(most)}`;
  return ms !== undefined && ms > 0 && ms < 0.01 ? '<0.01 ms' : latency(ms);
}

/** The values of one label, in the order in which they were told. */
export const valuesOf = (reading: Reading, name: string, label: string): readonly string[] => [
  ...new Set((reading.samples.get(name) ?? []).flatMap(({ labels }) => labels[label] ?? [])),
];
