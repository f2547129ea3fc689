import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { METRICS, PROCESS_METRICS } from '#metrics/metrics.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

type Rule = {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
};
const rules = (
  parse(read('ops/prometheus/alerts.yml')) as { groups: readonly { rules: readonly Rule[] }[] }
).groups.flatMap((group) => group.rules);
const alerts = rules.filter((rule) => rule.alert !== undefined);
const names = alerts.map(({ alert }) => alert!);
const runbook = read('docs/runbook.md');
const paragraphs = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')), part]),
);

describe('alerts', () => {
  test('each has its paragraph in the runbook, and there is no other', () => {
    assert.deepEqual([...paragraphs.keys()].toSorted(), names.toSorted());
  });

  for (const { alert, labels = {}, annotations = {} } of alerts)
    test(`${alert} says how urgent it is and where to read on, as the runbook does`, () => {
      const { severity } = labels;
      assert.ok(severity === 'page' || severity === 'ticket');
      const said = paragraphs.get(alert!)!;
      assert.ok(said.includes(severity === 'page' ? '**Page.**' : '**Ticket.**'), `${severity} in the rules`);
      assert.equal(annotations['runbook'], `docs/runbook.md#${alert!.toLowerCase()}`);
      assert.ok(annotations['summary'] !== undefined && annotations['description'] !== undefined);
    });

  test('each is tried by the unit tests of the rules: where it fires, and where it does not', () => {
    const tests = parse(read('ops/prometheus/alerts.test.yml')) as {
      tests: readonly { alert_rule_test?: readonly { alertname: string; exp_alerts?: readonly unknown[] }[] }[];
    };
    const tried = tests.tests.flatMap((each) => each.alert_rule_test ?? []);
    for (const isFiring of [true, false]) {
      const found = new Set(
        tried.filter(({ exp_alerts }) => (exp_alerts !== undefined) === isFiring).map(({ alertname }) => alertname),
      );
      // Memory and the disk are told from their peers within one test of what fires.
      const without = names.filter((name) => !found.has(name) && (isFiring || name !== 'SmcDiskFilling'));
      assert.deepEqual(without, [], isFiring ? 'never seen firing' : 'never seen silent');
    }
  });
});

/** Names of series in an expression or a text: those of ours, of the process, and those that a rule records. */
const seriesIn = (text: string): readonly string[] => text.match(/\b(?:smc|process|nodejs)[_:][a-z0-9_:]+/g) ?? [];

describe('every series that is asked for', () => {
  const histograms = Object.entries(METRICS).filter(([, { type }]) => type === 'histogram');
  const known = new Set<string>([
    ...Object.keys(METRICS),
    ...histograms.flatMap(([name]) => ['_bucket', '_sum', '_count'].map((end) => name + end)),
    ...Object.keys(PROCESS_METRICS),
    ...rules.flatMap(({ record }) => record ?? []),
  ]);
  for (const { alert, record, expr } of rules)
    test(`by ${alert ?? record} exists`, () => {
      const asked = seriesIn(expr);
      assert.ok(asked.length > 0 || expr.includes('up{'));
      assert.deepEqual(
        asked.filter((name) => !known.has(name)),
        [],
      );
    });

  for (const path of ['docs/runbook.md', 'docs/metrics.md', 'ops/prometheus/alerts.test.yml'])
    test(`in ${path} exists`, () => {
      assert.deepEqual(
        seriesIn(read(path)).filter((name) => !known.has(name)),
        [],
      );
    });

  test('is asked by labels that it has', () => {
    const wrong: string[] = [];
    for (const { expr } of rules)
      for (const [, name, labels] of expr.matchAll(/\b(smc_[a-z_]+?)(?:_bucket|_sum|_count)?\{([^}]*)\}/g)) {
        const metric = Object.entries(METRICS).find(([each]) => each === name)?.[1];
        const asked = [...labels!.matchAll(/(\w+)\s*=/g)].map((match) => match[1]!);
        for (const label of asked)
          if (metric !== undefined && !(metric.labels as readonly string[]).includes(label))
            wrong.push(`${name}: ${label}`);
      }
    assert.deepEqual(wrong, []);
  });
});
