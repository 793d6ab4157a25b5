/** The manifests: keys and types that Kubernetes has, commands and configurations that arproxy has, and what the manual promises of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { parseConfig } from '../../src/config/parse.ts';
import { faultsOfCommand } from './command-line.ts';
import { type DaemonSet, KUBERNETES, type Kustomization, readManifest } from './manifests.ts';
import { DAEMON_SET, misfits, NAMESPACE } from './schema.ts';

const daemonSet = readManifest<DaemonSet>('base/daemonset.yaml');
const { spec } = daemonSet.spec.template;
const [container] = spec.containers;

describe('keys and types', () => {
  test.each([
    ['base/daemonset.yaml', DAEMON_SET],
    ['base/namespace.yaml', NAMESPACE],
    ['components/podmonitor/metrics.yaml', DAEMON_SET],
  ])('%s', (path, shape) => {
    expect(misfits(readManifest(path), shape)).toEqual([]);
  });

  test('a key that there is not, and a wrong type, are seen', () => {
    const bad = { spec: { template: { spec: { hostNetwrok: true, containers: [{ args: [1] }] } } } };
    expect(misfits(bad, DAEMON_SET)).toEqual([
      '.spec.template.spec.hostNetwrok: is no key',
      '.spec.template.spec.containers[0].args[0]: is no string',
    ]);
  });
});

describe('what the manual promises', () => {
  test('one capability, no way to more, nothing to write to', () => {
    expect(container.securityContext).toEqual({
      runAsUser: 0,
      runAsGroup: 0,
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], add: ['NET_RAW'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  test('two never run on one node', () => {
    expect(daemonSet.spec.updateStrategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 1, maxSurge: 0 },
    });
  });

  test('every node, in its own network, before other pods', () => {
    expect(spec).toMatchObject({
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      tolerations: [{ operator: 'Exists' }],
      automountServiceAccountToken: false,
    });
  });

  test('the selector selects its pods', () => {
    expect(daemonSet.spec.selector.matchLabels).toEqual(daemonSet.spec.template.metadata.labels);
  });

  test('the image is that of this version', () => {
    expect(container.image).toBe(`localhost/arproxy:${manifest.version}`);
  });
});

/** The value of an option in arguments. */
const wordAfter = (args: readonly string[], option: string): string => args[args.indexOf(option) + 1] ?? '';

const patched = readManifest<DaemonSet>('components/podmonitor/metrics.yaml').spec.template.spec
  .containers[0];

describe('the command line', () => {
  test.each([
    ['base', container.args],
    ['with the component', patched.args],
  ])('%s: arproxy has the command and its options', (_, args) => {
    expect(faultsOfCommand(args)).toEqual([]);
  });

  test('an option that there is not is seen', () => {
    expect(faultsOfCommand(['run', '--metrix', ':9910'])).toEqual(['--metrix is no option of run']);
    expect(faultsOfCommand(['runs'])).toEqual(['runs is no command']);
  });

  test('the component differs by the address of the metrics alone', () => {
    const [loopback, all] = [container.args, patched.args].map((args) => wordAfter(args, '--metrics'));
    expect([loopback, all]).toEqual(['127.0.0.1:9910', '0.0.0.0:9910']);
    expect(patched.args).toEqual(container.args.map((word) => (word === loopback ? all : word)));
  });

  test('the probes ask where the metrics are, with and without the component', () => {
    const address = wordAfter(container.args, '--metrics');
    for (const { httpGet } of [container.startupProbe, container.livenessProbe, container.readinessProbe])
      expect([`${httpGet.host}:${httpGet.port}`, httpGet.path]).toEqual([address, '/healthz']);
  });
});

describe('the configuration', () => {
  test('is mounted as a directory, which is what changes', () => {
    const folder = container.volumeMounts.find(({ name }) => name === 'config');
    expect(folder).toEqual({ name: 'config', mountPath: '/etc/arproxy', readOnly: true });
    expect(wordAfter(container.args, '--config')).toBe('/etc/arproxy/arproxy.yaml');
    expect(spec.volumes.find(({ name }) => name === 'config')?.configMap?.name).toBe('arproxy');
  });

  test('every mount has its volume', () => {
    expect(container.volumeMounts.map(({ name }) => name)).toEqual(spec.volumes.map(({ name }) => name));
  });

  test.each(['base', 'overlays/calico', 'overlays/multus'])(
    '%s: it keeps its name, and has no fault',
    (folder) => {
      const kustomization = readManifest<Kustomization>(`${folder}/kustomization.yaml`);
      expect(kustomization.generatorOptions).toEqual({ disableNameSuffixHash: true });
      expect(kustomization.configMapGenerator.map(({ name, files }) => [name, files])).toEqual([
        ['arproxy', ['arproxy.yaml']],
      ]);
      const path = join(KUBERNETES, folder, 'arproxy.yaml');
      expect(() => parseConfig(readFileSync(path, 'utf8'), path)).not.toThrow();
    },
  );
});
