/** A whole arm64 machine by qemu: Debian's kernel, and an initramfs with Node, libpcap, iproute2 and the .deb of a release. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { debOf, released } from '../package/release.ts';
import { archiveOf, finished } from '../service/rootfs.ts';

/** A shell and an nsenter that are not busybox's: those run busybox's own `sh` and `ip`, whatever is on the PATH. */
const PACKAGES = [
  'dash',
  'busybox-static',
  'util-linux',
  'iproute2',
  'iputils-ping',
  'libpcap0.8',
  'libatomic1',
  'libstdc++6',
];
const KERNEL = 'linux-image-cloud-arm64';

interface Booted {
  /** Its lines `== WHAT: RESULT`. */
  readonly said: ReadonlyMap<string, string>;
  /** All that it said. */
  readonly console: string;
}

/** Runs init.sh in it. */
export async function boot(folder: string): Promise<Booted> {
  const root = join(folder, 'root');
  mkdirSync(root);
  const archive = archiveOf({ variant: 'extract', architecture: 'arm64', packages: [...PACKAGES, KERNEL] });
  finished('tar', ['-C', root, '-xf', archive, '--exclude=./dev/*', '--exclude=./usr/share/*']);
  const [kernel] = readdirSync(join(root, 'boot')).filter((name) => name.startsWith('vmlinuz'));
  cpSync(join(root, 'boot', `${kernel}`), join(folder, 'kernel'));
  chooseModules(root);
  rmSync(join(root, 'boot'), { recursive: true });
  finished('ln', ['-sf', 'dash', join(root, 'bin/sh')]);

  finished('dpkg-deb', ['--extract', released(debOf('arm64')), root]);
  cpSync(join(import.meta.dirname, 'node_modules/node/bin/node'), join(root, 'usr/bin/node'));
  cpSync(join(import.meta.dirname, 'init.sh'), join(root, 'init'));
  chmodSync(join(root, 'init'), 0o755);
  finished('sh', ['-c', `cd '${root}' && find . | cpio --quiet -o -H newc | gzip -1 >'${folder}/initramfs'`]);

  const all = await consoleOf(folder);
  const lines = [...all.matchAll(/^== ([^:\n]+): (.*?)\r?$/gm)];
  return { said: new Map(lines.map(([, what = '', result = '']) => [what, result])), console: all };
}

/** The one that init.sh needs; the kernel has the rest built in. */
function chooseModules(root: string): void {
  const folder = join(root, 'lib/modules');
  const [release] = readdirSync(folder);
  mkdirSync(join(root, 'modules'));
  cpSync(join(folder, `${release}`, 'kernel/drivers/net/veth.ko'), join(root, 'modules/veth.ko'));
  rmSync(folder, { recursive: true });
}

async function consoleOf(folder: string): Promise<string> {
  const machine = [
    '-M',
    'virt',
    '-cpu',
    'cortex-a72',
    '-m',
    '1500',
    '-smp',
    '2',
    '-nographic',
    '-nic',
    'none',
  ];
  const system = ['-kernel', join(folder, 'kernel'), '-initrd', join(folder, 'initramfs')];
  const command = ['--pdeathsig=KILL', 'qemu-system-aarch64', ...machine, ...system];
  const child = spawn('setpriv', [...command, '-append', 'console=ttyAMA0 rdinit=/init quiet panic=-1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const said = await text(child.stdout);
  await closed;
  return said;
}
