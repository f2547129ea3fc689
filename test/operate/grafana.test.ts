import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { Registry } from 'prom-client';
import { METRICS, openMeasures, PROCESS_METRICS, publish } from '#metrics/metrics.ts';
import { programPages } from '#cli/program-pages.ts';
import { spansIn } from '#cli/traces-of.ts';
import { quietShell } from '#cli/shell.fixture.ts';
import { rig } from '#api/rig.fixture.ts';
import { dashboardFiles } from '../../ops/grafana/source/dashboards.ts';
import { askedOf, pageNames, pageOf, PAGES_FOLDER } from './expressions.fixture.ts';
import { findProgram, skipUnless } from '../services/service.fixture.ts';
import type { Asked, Position } from './expressions.fixture.ts';

const pages = pageNames().map(pageOf);
const asked = pages.flatMap(askedOf);
const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const recorded = (
  parse(read('ops/prometheus/alerts.yml')) as { groups: readonly { rules: readonly { record?: string }[] }[] }
).groups.flatMap(({ rules }) => rules.flatMap(({ record }) => record ?? []));

const folder = mkdtempSync(join(tmpdir(), 'smc-grafana-'));
after(() => rmSync(folder, { recursive: true }));
const promtool = findProgram('promtool');

/** What promtool has against the expressions; empty where it takes them all. */
function objections(questions: readonly Asked[]): string {
  const path = join(folder, `asked-${questions.length}.yml`);
  const rules = questions.map(({ expr }, index) => ({ record: `asked:${index}`, expr }));
  writeFileSync(path, stringify({ groups: [{ name: 'asked', rules }] }));
  try {
    execFileSync(promtool ?? 'promtool', ['check', 'rules', path], { encoding: 'utf8', stdio: 'pipe' });
    return '';
  } catch (thrown) {
    const { stdout = '', stderr = '' } = thrown as { stdout?: string; stderr?: string };
    return `${stdout}${stderr}` || 'promtool did not start';
  }
}

describe('the pages of Grafana', () => {
  test('are what their source says: npm run dashboards writes them', () => {
    const made = dashboardFiles();
    assert.deepEqual([...made.keys()].toSorted(), pageNames());
    for (const [name, text] of made) assert.equal(readFileSync(new URL(name, PAGES_FOLDER), 'utf8'), text, name);
  });

  test('number their panels, letter their questions and lay none over another', () => {
    for (const { uid, panels } of pages) {
      assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length, uid);
      const overlap = (one: Position, two: Position): boolean =>
        one.x < two.x + two.w && two.x < one.x + one.w && one.y < two.y + two.h && two.y < one.y + one.h;
      for (const [index, panel] of panels.entries()) {
        const { x, w } = panel.gridPos;
        assert.ok(x >= 0 && x + w <= 24, `${panel.title} is within the page`);
        const under = panels.slice(index + 1).find(({ gridPos }) => overlap(panel.gridPos, gridPos));
        assert.equal(under, undefined, `${panel.title} lies over ${under?.title}`);
        const refs = (panel.targets ?? []).map(({ refId }) => refId);
        assert.equal(new Set(refs).size, refs.length, panel.title);
        if (panel.type !== 'row') assert.ok(refs.length > 0, `${panel.title} asks something`);
      }
    }
  });

  test('ask whichever Prometheus is chosen, and use no variable that they do not have', () => {
    for (const { uid, panels, templating } of pages) {
      const known = new Set(templating.list.map(({ name }) => name).concat('__rate_interval'));
      for (const { title, type, datasource, targets = [] } of panels)
        if (type !== 'row') {
          assert.deepEqual(datasource, { type: 'prometheus', uid: '${datasource}' }, title);
          for (const { expr } of targets)
            for (const [, name] of expr.matchAll(/\$\{?(\w+)/g)) assert.ok(known.has(name!), `${uid}: $${name}`);
        }
    }
  });
});

const skip = skipUnless('PROMETHEUS', promtool === undefined ? 'no promtool' : undefined);
describe('every expression of the pages', () => {
  test('is one that promtool takes', { skip }, () => {
    assert.ok(asked.length > 60);
    assert.equal(objections(asked), '');
  });

  test('is looked at: one that is broken is found', { skip }, () => {
    const one = asked[0]!;
    for (const expr of ['sum by (account (smc_orders)', 'rate(smc_fills_total)', 'no such thing'])
      assert.notEqual(objections([one, { ...one, expr }]), '', expr);
  });

  test('asks for series that the program tells, by labels that they have', async () => {
    const registry = new Registry();
    openMeasures(registry, { now: () => 0 });
    publish(registry, 'smc_trace_spans_total', () => spansIn(undefined));
    // As the program does where a Redis is configured.
    publish(registry, 'smc_redis_up', () => [{ value: 1 }]);
    const api = await rig({ more: { registry } });
    const apart = await programPages(
      {
        program: 'trade',
        host: '127.0.0.1',
        port: 0,
        status: async () => ({ state: 'running', units: [0], handled: 1, lag: 0 }),
        leases: { unheld: () => [], silentMs: () => 0 },
        unreadable: { count: 0 },
      },
      quietShell(),
    );
    const ofProgram = await (await fetch(`${apart.url}/metrics`)).text();
    await apart.stop();
    const text = `${await registry.metrics()}\n${ofProgram}`;
    await api.app.close();
    const types = new Map([...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)].map(([, name, type]) => [name!, type!]));
    const series = new Set([...types].flatMap(([name, type]) => seriesOf(name, type)));
    const wrong: string[] = [];
    for (const { page, panel, expr } of asked)
      for (const [, name, labels = ''] of expr.matchAll(/\b((?:smc|process|nodejs)[_:][a-z0-9_:]+)(?:\{([^}]*)\})?/g)) {
        const at = `${page}, ${panel}: ${name}`;
        if (!recorded.includes(name!) && !series.has(name!)) wrong.push(at);
        const base = name!.replace(/_(?:bucket|sum|count)$/, '');
        const metric = METRICS[base as keyof typeof METRICS] ?? METRICS[name as keyof typeof METRICS];
        for (const [, label] of labels.matchAll(/(\w+)\s*[=!]/g))
          if (metric !== undefined && !['instance', 'job', 'le', ...metric.labels].includes(label!))
            wrong.push(`${at}{${label}}`);
      }
    assert.deepEqual(wrong, []);
  });

  test('and between them they show every figure of the agent and of its process that is documented', () => {
    const text =
      asked.map(({ expr }) => expr).join('\n') +
      read('ops/prometheus/alerts.yml')
        .match(/^.*record:.*\n.*$/gm)!
        .join('\n');
    const shown = new Set(
      text.match(/\b(?:smc|process|nodejs)_[a-z0-9_]+/g)!.map((name) => name.replace(/_bucket$/, '')),
    );
    const hidden = [...Object.keys(METRICS), ...Object.keys(PROCESS_METRICS)].filter(
      (name) => !shown.has(name) && !shown.has(`${name}_sum`),
    );
    assert.deepEqual(hidden, []);
  });
});

const seriesOf = (name: string, type: string): readonly string[] =>
  type === 'histogram' || type === 'summary' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
