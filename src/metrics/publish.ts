// Publish: puts figures of the table on the page that Prometheus reads. They are read when the page is asked for, never before.
import { assert } from '#model/fate.ts';
import { countCells } from './cell.ts';
import { METRICS } from './metric-table.ts';
import type { Cells, CountCell, SpreadCell } from './cell.ts';
import type { Metric as LibraryMetric, Registry } from 'prom-client';
import type { Metric, MetricName } from './metric-table.ts';

/** Values of the labels in the order of the table. */
export type Sample = { readonly labels?: readonly string[]; readonly value: number };

type Line = {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly metricName?: string;
};

/** @param read values now; none where there is nothing to tell yet. What is no finite number is left out. */
export function publish(registry: Registry, name: MetricName, read: () => Iterable<Sample>): void {
  register(registry, name, () =>
    [...read()]
      .filter(({ value }) => Number.isFinite(value))
      .map(({ labels = [], value }) => ({ labels: named(name, labels), value })),
  );
}

export const publishCounts = (registry: Registry, name: MetricName, cells: () => Iterable<CountCell>): void =>
  publish(registry, name, cells);

export function publishSpread(registry: Registry, name: MetricName, cells: () => Iterable<SpreadCell>): void {
  register(registry, name, () => [...cells()].flatMap((cell) => linesOf(name, cell)));
}

/** Cumulative, as the format wants it. */
function linesOf(name: MetricName, { labels, bounds, counts, sum }: SpreadCell): readonly Line[] {
  const own = named(name, labels);
  const lines: Line[] = [];
  let total = 0;
  for (const [index, count] of counts.entries()) {
    total += count;
    const le = index < bounds.length ? String(bounds[index]) : '+Inf';
    lines.push({ labels: { ...own, le }, value: total, metricName: `${name}_bucket` });
  }
  lines.push({ labels: own, value: sum, metricName: `${name}_sum` });
  lines.push({ labels: own, value: total, metricName: `${name}_count` });
  return lines;
}

function named(name: MetricName, values: readonly string[]): Readonly<Record<string, string>> {
  const { labels }: Metric = METRICS[name];
  assert(labels.length === values.length, `${name} has the labels ${labels.join(', ')}`);
  return Object.fromEntries(labels.map((label, index) => [label, values[index]!]));
}

/**
 * The library asks a metric for its lines by `get` alone; its own classes cost half a microsecond a count. A figure that cannot
 * be read is missing and counted: the rest of the page is worth more when something is wrong.
 */
function register(registry: Registry, name: MetricName, lines: () => readonly Line[]): void {
  const errors = errorsOf(registry);
  const get = async (): Promise<Metric & { readonly name: string; readonly values: readonly Line[] }> => {
    try {
      return { ...METRICS[name], name, values: lines() };
    } catch {
      errors.at(name).value += 1;
      return { ...METRICS[name], name, values: [] };
    }
  };
  const { help, type }: Metric = METRICS[name];
  registry.registerMetric({ name, help, type, aggregator: 'sum', get } as unknown as LibraryMetric);
}

const ERRORS = new WeakMap<Registry, Cells<CountCell>>();

function errorsOf(registry: Registry): Cells<CountCell> {
  const known = ERRORS.get(registry);
  if (known !== undefined) return known;
  const made = countCells();
  ERRORS.set(registry, made);
  publishCounts(registry, 'smc_figure_errors_total', made.all);
  return made;
}
