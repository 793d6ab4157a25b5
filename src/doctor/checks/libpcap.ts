/** The libpcap that the addon finds at run time. */
import { otherLibpcap, remedyFor } from '../../host/refusal.ts';
import type { HostFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';

/** By the ID and ID_LIKE of os-release(5). */
const INSTALL: readonly (readonly [id: string, command: string])[] = [
  ['debian', 'apt-get install -y libpcap0.8'],
  ['ubuntu', 'apt-get install -y libpcap0.8'],
  ['fedora', 'dnf install -y libpcap'],
  ['rhel', 'dnf install -y libpcap'],
  ['alpine', 'apk add libpcap'],
  ['arch', 'pacman -S libpcap'],
  ['suse', 'zypper install libpcap1'],
];

export function installCommand(osRelease: string): string | undefined {
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap(([, words = '']) =>
    words.split(' '),
  );
  return INSTALL.find(([id]) => ids.includes(id))?.[1];
}

/** A command where the system is known, else words in the text. */
function toInstall(text: string, osRelease: string): Finding {
  const remedy = installCommand(osRelease);
  return remedy === undefined
    ? {
        level: 'problem',
        check: 'libpcap',
        text: `${text}; install libpcap 1.10 or newer (libpcap.so.1 or libpcap.so.0.8)`,
      }
    : { level: 'problem', check: 'libpcap', text, remedy };
}

export function checkLibpcap({ libpcap, osRelease }: HostFacts): Finding[] {
  if (typeof libpcap === 'string') return [fromVersion(libpcap, osRelease)];
  // No package mends it where another file comes before that of the package.
  if (otherLibpcap(libpcap.message) !== undefined) {
    const text = `libpcap cannot be loaded (${libpcap.message}): ${remedyFor(libpcap)}`;
    return [{ level: 'problem', check: 'libpcap', text }];
  }
  const text =
    libpcap.code === 'ERR_OLD_LIBPCAP'
      ? `libpcap is older than 1.10 (${libpcap.message})`
      : `libpcap is not found (${libpcap.message})`;
  return [toInstall(text, osRelease)];
}

function fromVersion(words: string, osRelease: string): Finding {
  const [version = words, major = '0', minor = '0'] = /(\d+)\.(\d+)[.\d]*/.exec(words) ?? [];
  if (Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 10))
    return { level: 'ok', check: 'libpcap', text: `libpcap ${version}` };
  const text = `libpcap ${version} is too old: 1.10 is needed, for frames with the interface that they came in on`;
  return toInstall(text, osRelease);
}
