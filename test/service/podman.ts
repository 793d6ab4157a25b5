/**
 * podman with runc as a node would have it: in a namespace of the lab, with a store, and networks of its own. By nsenter, since
 * `ip netns exec` hides the cgroups.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Netns, Outcome } from '../support/netns.ts';

/** Of the network whose pods are wired as Calico's. */
export const NETWORK = 'cali';
export const PODS = '10.65.0.0/24';
const PLUGINS = '/usr/lib/cni';

const TOOLS = ['buildah', 'podman', 'runc', 'conmon', 'catatonit', 'kubectl', 'mmdebstrap'];

/** For the name of what is skipped: why; empty: nothing is missing. */
export function missingTools(): string {
  const missing = TOOLS.filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
  return missing.length > 0 ? ` (not there: ${missing.join(', ')}; run: scripts/setup machines)` : '';
}

export class Podman {
  readonly folder = mkdtempSync(join(tmpdir(), 'arproxy-podman-'));
  readonly #netns: Netns;

  constructor(netns: Netns) {
    this.#netns = netns;
    const own = join(this.folder, 'cni');
    mkdirSync(own);
    // In a folder of its own: executable, whatever the umask of the clone was.
    copyFileSync(join(import.meta.dirname, 'cali-veth.mjs'), join(own, 'cali-veth'));
    spawnSync('chmod', ['755', join(own, 'cali-veth')]);
    const ipam = { type: 'host-local', subnet: PODS, dataDir: join(this.folder, 'ipam') };
    const network = { cniVersion: '0.4.0', name: NETWORK, plugins: [{ type: 'cali-veth', ipam }] };
    writeFileSync(join(own, `${NETWORK}.conflist`), JSON.stringify(network));
    writeFileSync(
      join(this.folder, 'containers.conf'),
      [
        '[network]',
        'network_backend = "cni"',
        `network_config_dir = "${own}"`,
        `cni_plugin_dirs = ["${own}", "${PLUGINS}"]`,
        '[containers]',
        // Machines that are containers themselves do not let limits be raised.
        'default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]',
        '[engine]',
        'events_logger = "file"',
        '',
      ].join('\n'),
    );
  }

  run(...words: readonly string[]): Outcome {
    const store = [`--root=${join(this.folder, 'root')}`, `--runroot=${join(this.folder, 'run')}`];
    const ours = ['--storage-driver=vfs', '--runtime=runc', '--cgroup-manager=cgroupfs'];
    const { error, status, stdout, stderr } = spawnSync(
      'nsenter',
      [`--net=/run/netns/${this.#netns.name}`, 'podman', ...store, ...ours, ...words],
      {
        encoding: 'utf8',
        timeout: 120_000,
        env: { ...process.env, CONTAINERS_CONF: join(this.folder, 'containers.conf') },
      },
    );
    if (error !== undefined) throw error;
    return { code: status, stdout, stderr };
  }

  /** The same, which must be exit 0; what it printed. */
  must(...words: readonly string[]): string {
    const { code, stdout, stderr } = this.run(...words);
    if (code !== 0) throw new Error(`podman ${words.join(' ')}: exit ${code}: ${stdout}${stderr}`);
    return stdout.trim();
  }

  /** Everything that a container said. */
  logs(name: string): string {
    const { stdout, stderr } = this.run('logs', name);
    return stdout + stderr;
  }

  /** The first process of a container, as this host counts. */
  pidOf(name: string): string {
    return this.must('inspect', '--format', '{{.State.Pid}}', name);
  }

  close(): void {
    this.run('pod', 'rm', '--all', '--force', '--time=1');
    this.run('rm', '--all', '--force', '--time=1');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
