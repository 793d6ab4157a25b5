// Installs the peers: Debian's packages, and npm's into this folder.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sh } from './shell.mjs';

const DEBIAN = [
  'farpd',
  'parprouted',
  'python3-scapy',
  'golang-go',
  'golang-github-mdlayher-arp-dev',
  'libpcap-dev', // cap and pcap are compiled with it
  'g++',
  'make',
  'python3',
];

export function install(say) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = ['-o', 'DPkg::Lock::Timeout=120'];
  attempt(say, 'apt-get', [...apt, 'update'], { env });
  attempt(say, 'apt-get', [...apt, 'install', '-y', '--no-install-recommends', ...DEBIAN], { env });
  attempt(say, 'npm', ['ci'], { cwd: import.meta.dirname, env: { ...env, ...headers() } });
}

/** Node's own headers, where they are beside it: else node-gyp wants to download them. */
function headers() {
  const root = dirname(dirname(process.execPath));
  return existsSync(join(root, 'include', 'node', 'node_api.h')) ? { npm_config_nodedir: root } : {};
}

/** What cannot be installed is left out of the benchmark later, with the reason. */
function attempt(say, command, args, options) {
  say(`${command} ${args.join(' ')}`);
  try {
    sh(command, args, { seconds: 900, ...options });
  } catch (error) {
    say(error.message);
  }
}
