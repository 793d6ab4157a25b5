/** What dpkg runs when the .deb is installed, upgraded and removed, in a folder that stands for a machine. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const SCRIPTS = join(import.meta.dirname, '..', '..', 'scripts/release/debian');
const UNIT = 'lib/systemd/system/arproxy.service';
const ENABLED = 'etc/systemd/system/multi-user.target.wants/arproxy.service';

let root: string;
const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'arproxy-maintainer-'));
  put(UNIT, '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n');
});
afterEach(() => rmSync(root, { recursive: true }));

/** As dpkg with --root calls them; deb-systemd-helper is Debian's own. */
function script(name: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(join(SCRIPTS, name), args, {
    encoding: 'utf8',
    env: { ...process.env, DPKG_ROOT: root, DPKG_MAINTSCRIPT_PACKAGE: 'arproxy' },
  });
  expect([error, status, stderr.replace(/^(Created|Removed).*\n/gm, '')]).toEqual([undefined, 0, '']);
}

const isEnabled = (): boolean => lstatSync(join(root, ENABLED), { throwIfNoEntry: false }) !== undefined;
function enable(): void {
  mkdirSync(dirname(join(root, ENABLED)), { recursive: true });
  symlinkSync(`/${UNIT}`, join(root, ENABLED));
}

test('installed, it is not enabled; nor by an upgrade', () => {
  script('postinst', 'configure', '');
  expect(isEnabled()).toBe(false);
  script('postinst', 'configure', '0.0.9');
  expect(isEnabled()).toBe(false);
});

test('what an administrator enabled stays enabled, until it is disabled', () => {
  script('postinst', 'configure', '');
  enable();
  script('postinst', 'configure', '0.0.9');
  expect(isEnabled()).toBe(true);
  rmSync(join(root, ENABLED));
  script('postinst', 'configure', '0.1.0');
  expect(isEnabled()).toBe(false);
});

test('purged, nothing is left', () => {
  script('postinst', 'configure', '');
  enable();
  script('postinst', 'configure', '0.0.9'); // now deb-systemd-helper knows the link
  put('etc/systemd/system/multi-user.target.wants/arproxy@eth1.service', '');
  put('var/cache/private/arproxy/cache', '');
  put('var/cache/private/arproxy-eth1/cache', '');
  script('prerm', 'remove');
  rmSync(join(root, UNIT));
  script('postrm', 'remove');
  expect(isEnabled()).toBe(true); // installed again, it is as it was
  script('postrm', 'purge');
  expect(isEnabled()).toBe(false);
  const left = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.includes('arproxy'),
  );
  expect(left).toEqual([]);
  expect(existsSync(root)).toBe(true);
});
