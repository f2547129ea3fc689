import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { stringify } from 'yaml';
import { loadConfig } from '#config/config.ts';
import { METRICS } from '#metrics/metrics.ts';
import { findProgram, skipUnless } from '../services/service.fixture.ts';
import { documentsOf, read, root, yamlOf } from './shipped.fixture.ts';
import type { Loose } from './shipped.fixture.ts';

const FOLDER = 'ops/kubernetes/overlays/scaled';
const kustomization = yamlOf(`${FOLDER}/kustomization.yaml`);
const objects: readonly Loose[] = kustomization.resources.flatMap((name: string) => documentsOf(`${FOLDER}/${name}`));
const one = (kind: string, name: string): Loose =>
  objects.find((each) => each.kind === kind && each.metadata.name === name);
const deployments = objects.filter(({ kind }) => kind === 'Deployment');
const workloads = [...deployments, ...objects.filter(({ kind }) => kind === 'StatefulSet')];
const config = await loadConfig(join(root, `${FOLDER}/config.yaml`));
const recordsConfig = await loadConfig(join(root, `${FOLDER}/records-config.yaml`));

describe('the programs apart on Kubernetes', () => {
  test('are one image, each with its word', () => {
    const words = workloads.map(({ spec }) => spec.template.spec.containers[0].args.slice(0, 3));
    assert.deepEqual(
      words,
      ['watch', 'trade', 'show', 'show'].map((program) => ['start', '--run', program]),
    );
    for (const { spec } of workloads)
      for (const { image } of [...spec.template.spec.containers, ...(spec.template.spec.initContainers ?? [])])
        assert.equal(image, 'smc-agent');
    assert.deepEqual(
      kustomization.images.map(({ name }: Loose) => name),
      ['smc-agent'],
    );
  });

  for (const { metadata, spec } of workloads)
    test(`${metadata.name} has no right that it does not need, and no secret but by reference`, () => {
      const pod = spec.template.spec;
      const { runAsNonRoot, runAsUser, seccompProfile } = pod.securityContext;
      assert.deepEqual([runAsNonRoot, runAsUser, seccompProfile.type], [true, 10001, 'RuntimeDefault']);
      assert.equal(pod.automountServiceAccountToken, false);
      for (const each of [...pod.containers, ...(pod.initContainers ?? [])]) {
        assert.deepEqual(each.securityContext, {
          allowPrivilegeEscalation: false,
          privileged: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        assert.ok(each.resources.requests.memory !== undefined && each.resources.limits.memory !== undefined);
        for (const { name, valueFrom, value } of each.env ?? [])
          if (value === undefined) assert.equal(valueFrom.secretKeyRef.name, 'smc-secrets', name);
          else assert.match(value, /^\/authorities\//, name);
      }
      assert.ok(!objects.some(({ kind }) => kind === 'Secret'));
    });

  for (const { metadata, spec } of workloads)
    test(`${metadata.name} is asked whether it lives and whether it is ready apart, at the port where it answers`, () => {
      const [container] = spec.template.spec.containers;
      const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe];
      assert.deepEqual(
        probes.map(({ httpGet }) => [httpGet.path, httpGet.port]),
        ['/health/live', '/health/live', '/health/ready'].map((path) => [path, container.ports[0].name]),
      );
      const port = container.args[2] === 'show' ? config.backend_api.port : config.bus.metrics_port;
      assert.equal(container.ports[0].containerPort, port);
      // A page of a program says what it knows within a second and a half, whatever the broker does.
      assert.ok(probes.every(({ timeoutSeconds }) => timeoutSeconds >= 3));
    });

  test('are replaced one by one, the new one first, and drained one by one', () => {
    for (const { metadata, spec } of deployments) {
      assert.deepEqual(spec.strategy.rollingUpdate, { maxSurge: 1, maxUnavailable: 0 });
      // The autoscaler's number would be put back by each apply.
      assert.equal(spec.replicas, undefined);
      const budget = one('PodDisruptionBudget', metadata.name).spec;
      assert.equal(budget.maxUnavailable, 1);
      assert.deepEqual(budget.selector, spec.selector);
      assert.deepEqual(spec.selector.matchLabels, spec.template.metadata.labels);
    }
  });

  test('are two of each at least, and no more than there are partitions', () => {
    for (const { metadata } of deployments) {
      const { scaleTargetRef, minReplicas, maxReplicas } = one('HorizontalPodAutoscaler', metadata.name).spec;
      assert.deepEqual([scaleTargetRef.kind, scaleTargetRef.name], ['Deployment', metadata.name]);
      assert.equal(minReplicas, 2);
      assert.ok(maxReplicas <= config.bus.partitions, metadata.name);
    }
    assert.equal(one('StatefulSet', 'smc-records').spec.replicas, 1);
  });

  test('grow by what they use, and trade by what waits for it, which the adapter tells', () => {
    const metricOf = (name: string): Loose => one('HorizontalPodAutoscaler', name).spec.metrics[0];
    assert.deepEqual(
      [metricOf('smc-watch'), metricOf('smc-show')].map(({ resource }) => resource.name),
      ['cpu', 'cpu'],
    );
    const [rule] = yamlOf('ops/prometheus/adapter-rules.yaml').rules.external;
    assert.equal(metricOf('smc-trade').external.metric.name, rule.name.as);
    const [, series] = /^(\w+)\{/.exec(rule.seriesQuery) ?? [];
    assert.deepEqual(METRICS[series as 'smc_program_lag'].labels, ['program']);
  });

  test('take their configurations, which mean the same log', () => {
    assert.deepEqual(
      kustomization.configMapGenerator.map(({ files }: Loose) => files[0]),
      ['config.yaml', 'config.yaml=records-config.yaml'],
    );
    assert.deepEqual(recordsConfig.bus, config.bus);
    assert.deepEqual([config.app.mode, config.bus.kind, config.bus.replicas], ['paper', 'kafka', 3]);
    // Each show counts by itself: rows of two of them would contradict each other.
    assert.deepEqual([config.storage.read_models, recordsConfig.storage.read_models], ['off', 'postgres']);
    const [, file] = /^\/authorities\/(.+)$/.exec(config.bus.tls?.ca ?? '') ?? [];
    assert.equal(file, 'kafka.crt');
  });
});

describe('the network of the programs apart', () => {
  const reached = (name: string): unknown =>
    objects
      .filter(({ kind, spec }) => {
        if (kind !== 'NetworkPolicy' || spec.egress === undefined) return false;
        const { matchLabels = {} } = spec.podSelector;
        return matchLabels['app.kubernetes.io/name'] === name || matchLabels['app.kubernetes.io/part-of'] === 'smc';
      })
      .flatMap(({ spec }) => spec.egress.flatMap((rule: Loose) => rule.ports.map(({ port }: Loose) => port)))
      .toSorted((a: number, b: number) => a - b);

  test('lets nothing in or out but what is named, for each only what it needs', () => {
    assert.deepEqual(one('NetworkPolicy', 'smc-nothing').spec, {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
    const LOG = [53, 53, 9093];
    assert.deepEqual(['smc-watch', 'smc-trade', 'smc-show', 'smc-records'].map(reached), [
      [53, 53, 443, 9093],
      LOG,
      [53, 53, 6379, 9093],
      [53, 53, 5432, 9093],
    ]);
    assert.ok(one('NetworkPolicy', 'smc-watch').spec.egress[0].to[0].ipBlock.except.includes('169.254.0.0/16'));
    // By this label they are chosen; kustomize gives it to every pod.
    assert.deepEqual(kustomization.labels, [{ pairs: { 'app.kubernetes.io/part-of': 'smc' }, includeTemplates: true }]);
  });

  test('goes to the ports that the configuration names', () => {
    const ports = [config.bus.brokers![0]!, config.redis!.url].map((address) => Number(/:(\d+)$/.exec(address)?.[1]));
    assert.deepEqual(ports, [9093, 6379]);
  });

  test('lets people in to show alone, and Prometheus to the figures', () => {
    const inward = objects.filter(({ kind, spec }) => kind === 'NetworkPolicy' && spec.ingress !== undefined);
    assert.deepEqual(
      inward.map(({ metadata, spec }) => [
        metadata.name,
        Object.keys(spec.ingress[0].from[0].namespaceSelector.matchLabels)[0],
        spec.ingress[0].ports[0].port,
      ]),
      [
        ['smc-figures', 'smc.example/may-read-figures', 9464],
        ['smc-show', 'smc.example/may-reach-agent', 3001],
        ['smc-records', 'smc.example/may-read-figures', 3001],
      ],
    );
  });
});

describe('what Prometheus is told of the cluster', () => {
  const promtool = findProgram('promtool');
  const skip = skipUnless('PROMETHEUS', promtool === undefined ? 'no promtool' : undefined);
  const inFolder = (work: (folder: string) => void): void => {
    const folder = mkdtempSync(join(tmpdir(), 'smc-scaled-'));
    try {
      work(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test('is a configuration that promtool takes', { skip }, () =>
    inFolder((folder) => {
      cpSync(join(root, 'ops/prometheus/alerts.yml'), join(folder, 'alerts.yml'));
      for (const name of ['show.key', 'records.key']) writeFileSync(join(folder, name), 'key');
      const path = join(folder, 'prometheus.yml');
      // That of Debian knows no cluster: how pods are found is compared by hand, and left out here.
      const finding = / {4}kubernetes_sd_configs:\n(?: {6}.*\n)+/;
      const text = read('ops/prometheus/kubernetes.yml');
      const { kubernetes_sd_configs: found } = yamlOf('ops/prometheus/kubernetes.yml').scrape_configs[0];
      assert.deepEqual(found, [{ role: 'pod', namespaces: { names: [kustomization.namespace] } }]);
      writeFileSync(path, text.replace(finding, '').replaceAll('/keys/', `${folder}/`));
      assert.match(
        execFileSync(promtool!, ['check', 'config', path], { encoding: 'utf8' }),
        /is valid prometheus config/,
      );
    }),
  );

  test('asks the autoscaler a question that promtool takes, once it is filled in', { skip }, () =>
    inFolder((folder) => {
      const [rule] = yamlOf('ops/prometheus/adapter-rules.yaml').rules.external;
      const expr = rule.metricsQuery
        .replace('<<.Series>>', 'smc_program_lag')
        .replace('<<.LabelMatchers>>', 'namespace="smc"')
        .replace('<<.GroupBy>>', 'namespace');
      const path = join(folder, 'rules.yml');
      const rules = [
        { record: 'asked:0', expr },
        { record: 'asked:1', expr: rule.seriesQuery },
      ];
      writeFileSync(path, stringify({ groups: [{ name: 'asked', rules }] }));
      assert.match(execFileSync(promtool!, ['check', 'rules', path], { encoding: 'utf8' }), /SUCCESS/);
    }),
  );

  test('calls all of them by the name of the alerts, and by names that they answer to', () => {
    const { scrape_configs: jobs } = yamlOf('ops/prometheus/kubernetes.yml');
    for (const { job_name: name, relabel_configs: rules } of jobs)
      assert.ok(
        name === 'smc' || rules.some((rule: Loose) => rule.target_label === 'job' && rule.replacement === 'smc'),
      );
    const hosts = new Set([...(config.backend_api.hosts ?? []), ...(recordsConfig.backend_api.hosts ?? [])]);
    for (const { static_configs: targets = [] } of jobs)
      for (const target of targets.flatMap((each: Loose) => each.targets))
        assert.ok(hosts.has(target.replace(/:\d+$/, '')), target);
    const [port] = deployments[0].spec.template.spec.containers[0].ports;
    assert.ok(jobs[0].relabel_configs.some((rule: Loose) => rule.regex === port.name));
  });
});
