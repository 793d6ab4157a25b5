/** The image and the manifests with podman and runc, and pods that a CNI plugin wires as Calico does. */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readElf } from '../../scripts/lib/elf.mjs';
import { type DaemonSet, KUBERNETES } from '../deploy/manifests.ts';
import { VERSION } from '../package/release.ts';
import { REPOSITORY } from '../support/confine.ts';
import { Lab } from '../support/lab.ts';
import { get } from '../support/scrape.ts';
import { until } from '../support/until.ts';
import { IMAGE, loadImage, makeImages } from './images.ts';
import { MountedConfig } from './mounted-config.ts';
import { missingTools } from './podman.ts';
import { Node, OUTSIDE, type Pod } from './pods.ts';

const NAME = 'arproxy';
/** What docker and podman are told, and Kubernetes says in its own words. */
const ALONE = ['--cap-drop=ALL', '--cap-add=NET_RAW', '--security-opt=no-new-privileges', '--read-only'];

const why = missingTools();

const lab = new Lab();
let node: Node;
let [one, two]: Pod[] = [];
let made: Map<string, string>;

describe.skipIf(why !== '')(`containers${why}`, () => {
  beforeAll(() => {
    made = makeImages();
    node = new Node(lab, IMAGE);
    loadImage(node.podman);
    [one, two] = [node.pod('one'), node.pod('two')];
  });
  afterAll(async () => {
    node?.podman.close();
    await lab.close();
  });

  const filesOf = (arch: string): string[] =>
    readdirSync(join(REPOSITORY, 'image', arch), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));

  describe('the image', () => {
    test.each(['amd64', 'arm64'])('%s: at most 60 MB compressed', (arch) => {
      const [, megabytes] = /([\d.]+) MB compressed$/.exec(made.get(arch) ?? '') ?? [];
      expect(Number(megabytes)).toBeLessThanOrEqual(60);
    });

    test.each(['amd64', 'arm64'])('%s: no program but node and arproxy', (arch) => {
      const programs = filesOf(arch).filter(
        (path) => (statSync(path).mode & 0o111) !== 0 && !/\.so[.\d]*$/.test(path),
      );
      const root = join(REPOSITORY, 'image', arch);
      expect(programs.map((path) => path.slice(root.length)).toSorted()).toEqual([
        '/usr/bin/node',
        '/usr/lib/arproxy/bundle/main.js',
      ]);
    });

    test.each([
      ['amd64', 62],
      ['arm64', 183],
    ])('%s: all machine code is for it', (arch, machine) => {
      const code = filesOf(arch).filter((path) => /\.so[.\d]*$|\.node$|bin\/node$/.test(path));
      expect(code.length).toBeGreaterThan(12);
      expect(code.filter((path) => readElf(readFileSync(path)).machine !== machine)).toEqual([]);
    });

    test('is the same when it is made again', () => {
      expect(makeImages('amd64').get('amd64')).toBe(made.get('amd64'));
    });
  });

  /** Until the daemon in the container answers requests. */
  const ready = (container: string): Promise<true> =>
    until(
      'arproxy to be ready',
      () => node.podman.logs(container).includes('"ready"'),
      () => node.podman.logs(container),
    );

  /** What the kernel says of the first process of a container. */
  function rightsOf(container: string): Record<string, string> {
    const status = readFileSync(`/proc/${node.podman.pidOf(container)}/status`, 'utf8');
    const lines = [...status.matchAll(/^(CapPrm|CapEff|CapBnd|NoNewPrivs|Seccomp):\s+(\w+)$/gm)];
    return Object.fromEntries(lines.map(([, key, value]) => [key, value]));
  }
  const NET_RAW_ALONE = {
    CapPrm: '0000000000002000',
    CapEff: '0000000000002000',
    CapBnd: '0000000000002000',
    NoNewPrivs: '1',
    Seccomp: '2', // a filter
  };

  const WRITES =
    'try { fs.writeFileSync("/usr/x", ""); console.log("written") } catch ({ code }) { console.log(code) }';

  describe('podman run', () => {
    afterEach(() => {
      node.podman.run('rm', '--force', '--time=1', NAME);
    });

    const start = (options: readonly string[], words: readonly string[]): Promise<true> => {
      node.podman.must(
        'run',
        '--detach',
        `--name=${NAME}`,
        '--network=host',
        ...ALONE,
        ...options,
        IMAGE,
        ...words,
      );
      return ready(NAME);
    };

    test('as uid 0 with NET_RAW alone, and a root to read: pods reach each other, and what is outside', async () => {
      expect(one?.ping(two?.address ?? '')).toBe(false);
      await start([], ['run', '--interface', 'cali*']);
      expect(rightsOf(NAME)).toEqual(NET_RAW_ALONE);
      expect([one?.ping(two?.address ?? ''), one?.ping(OUTSIDE)]).toEqual([true, true]);
      const later = node.pod('later');
      expect([later.ping(OUTSIDE), one?.ping(later.address)]).toEqual([true, true]);
      expect(node.podman.must('exec', NAME, '/usr/bin/node', '-e', WRITES)).toBe('EROFS');
      expect(node.podman.must('exec', NAME, 'arproxy', 'status')).toContain('answers');
      expect(node.podman.run('exec', NAME, 'sh', '-c', 'true').stderr).toMatch(/not found/);
      expect(node.podman.run('stop', '--time=10', NAME).code).toBe(0);
      expect(node.podman.must('inspect', '--format', '{{.State.ExitCode}}', NAME)).toBe('0');
    });

    test('as another user, whom podman gives ambient capabilities', async () => {
      await start(['--user=65532:65532'], ['run', '--interface', 'cali*', '--control', 'none']);
      expect(one?.ping(OUTSIDE)).toBe(true);
    });

    test('a ConfigMap that changes is read again, by its swapped link', async () => {
      const mounted = new MountedConfig(
        join(node.podman.folder, 'config'),
        'interfaces: [{ match: { name: none0 } }]\n',
      );
      const volume = `--volume=${mounted.folder}:/etc/arproxy:ro`;
      await start([volume], ['run', '--config', '/etc/arproxy/arproxy.yaml']);
      expect(one?.ping(OUTSIDE)).toBe(false);
      mounted.swap('interfaces: [{ match: { name: "cali*" } }]\n');
      await said('reloaded');
      expect(one?.ping(OUTSIDE)).toBe(true);
      mounted.swap('interfaces: [{ match: { nam: "cali*" } }]\n');
      await said('reload-failed');
      expect(one?.ping(OUTSIDE)).toBe(true);
    });
  });

  const said = (event: string): Promise<true> =>
    until(
      `the event ${event}`,
      () => node.podman.logs(NAME).includes(`"event":"${event}"`),
      () => node.podman.logs(NAME),
    );

  /** The pod of the DaemonSet, for podman: without what only a scheduler, or a kubelet, reads. */
  function podOf({ spec }: DaemonSet): unknown {
    const { priorityClassName, tolerations, nodeSelector, dnsPolicy, containers, ...kept } =
      spec.template.spec;
    expect([priorityClassName, tolerations, nodeSelector, dnsPolicy]).not.toContain(undefined);
    // podman would start curl in the container for a probe; the test asks itself, where the kubelet would.
    const { startupProbe: _s, livenessProbe: _l, readinessProbe: _r, ...container } = containers[0];
    const metadata = { name: NAME, labels: spec.template.metadata.labels };
    return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { ...kept, containers: [container] } };
  }

  function kustomized(folder: string): { readonly kind: string }[] {
    const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return parseAllDocuments(stdout).map((document) => document.toJS() as { readonly kind: string });
  }

  /** The base, as kubectl makes it, with the configuration of an overlay. */
  function podFile(overlay: string): string {
    const documents = kustomized(join(KUBERNETES, 'base'));
    const daemonSet = documents.find(({ kind }) => kind === 'DaemonSet') as unknown as DaemonSet;
    const configMap = documents.find(({ kind }) => kind === 'ConfigMap') as object;
    const data = { 'arproxy.yaml': readFileSync(join(KUBERNETES, overlay, 'arproxy.yaml'), 'utf8') };
    const file = join(node.podman.folder, 'pod.yaml');
    // JSON is YAML.
    writeFileSync(
      file,
      [{ ...configMap, data }, podOf(daemonSet)].map((each) => JSON.stringify(each)).join('\n---\n'),
    );
    return file;
  }

  describe('kubectl kustomize', () => {
    // Debian 12's own, of Kubernetes 1.20, takes no folder as a resource, and no component.
    const said = spawnSync('kubectl', ['version', '--client'], { encoding: 'utf8' }).stdout ?? '';
    const [, minor] = /v1\.(\d+)/.exec(said) ?? [];
    const isOld = Number(minor) < 21;

    test.skipIf(isOld).each(['calico', 'multus'])(
      'overlays/%s: the base, with its own arproxy.yaml',
      (name) => {
        const folder = join(KUBERNETES, 'overlays', name);
        const [of, base] = [folder, join(KUBERNETES, 'base')].map(kustomized);
        const data = { 'arproxy.yaml': readFileSync(join(folder, 'arproxy.yaml'), 'utf8') };
        const expected = base?.map((each) => (each.kind === 'ConfigMap' ? { ...each, data } : each));
        expect(of).toEqual(expected);
      },
    );

    test.skipIf(isOld)('one of your own, as in docs/kubernetes.md', () => {
      const folder = join(node.podman.folder, 'own');
      cpSync(KUBERNETES, join(folder, KUBERNETES), { recursive: true });
      const [, own = ''] =
        /```yaml\n(apiVersion: kustomize[^`]*)```/.exec(readFileSync('docs/kubernetes.md', 'utf8')) ?? [];
      writeFileSync(join(folder, 'kustomization.yaml'), own);
      const documents = kustomized(folder);
      expect(documents.map(({ kind }) => kind).toSorted()).toEqual([
        'ConfigMap',
        'DaemonSet',
        'Namespace',
        'PodMonitor',
      ]);
      const daemonSet = documents.find(({ kind }) => kind === 'DaemonSet') as unknown as DaemonSet;
      const [{ image, args }] = daemonSet.spec.template.spec.containers;
      expect([image, args.includes('0.0.0.0:9910')]).toEqual([
        `registry.example.org/arproxy:${VERSION}`,
        true,
      ]);
    });
  });

  describe('the pod of the DaemonSet', () => {
    const CONTAINER = `${NAME}-${NAME}`;
    beforeAll(async () => {
      node.podman.must('play', 'kube', '--network=host', podFile('overlays/calico'));
      await ready(CONTAINER);
    });
    afterAll(() => {
      node.podman.run('pod', 'rm', '--force', '--time=1', NAME);
    });

    test('has NET_RAW alone, and a root to read', () => {
      expect(rightsOf(CONTAINER)).toEqual(NET_RAW_ALONE);
      expect(node.podman.must('exec', CONTAINER, '/usr/bin/node', '-e', WRITES)).toBe('EROFS');
    });

    test('answers the probes on the loopback of the node', async () => {
      const { status, body } = await get(node.netns, 'http://127.0.0.1:9910/healthz');
      expect([status, body.trim()]).toEqual([200, 'ok']);
    });

    test('says what it does, by exec', () => {
      expect(node.podman.must('exec', CONTAINER, 'arproxy', 'status')).toContain('answers');
    });

    test('answers pods, also one that comes later, and without a default route', () => {
      expect([one?.ping(two?.address ?? ''), one?.ping(OUTSIDE)]).toEqual([true, true]);
      node.setDefaultRoute(false);
      const later = node.pod('without-default-route');
      expect([later.ping(two?.address ?? ''), one?.ping(later.address)]).toEqual([true, true]);
      node.setDefaultRoute(true);
    });
  });
});
