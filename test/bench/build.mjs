// Compiles what the benchmark is made of, where it is used. No part of it shares code with the addon that it measures,
// but for the way to libpcap.
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isThere, sh } from './shell.mjs';

const HERE = import.meta.dirname;
const REPOSITORY = join(HERE, '..', '..');
const BUILD = join(HERE, 'build');

/** Where Debian puts the source of its Go packages. */
const GOPATH = '/usr/share/gocode';

export const built = (name) => join(BUILD, name);

const FLAGS = ['-O2', '-std=c11', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-Wshadow', '-Wvla'];

function cc(name, sources, libraries = []) {
  sh(process.env.CC ?? 'cc', [...FLAGS, '-o', built(name), ...sources, ...libraries]);
}

export function buildTools() {
  mkdirSync(BUILD, { recursive: true });
  const generator = join(HERE, 'generator');
  const parts = readdirSync(generator).filter((name) => name.endsWith('.c'));
  cc(
    'generator',
    parts.map((name) => join(generator, name)),
    ['-lm'],
  );
  cc('launch', [join(HERE, 'launch.c')]);
  cc('liar', [join(HERE, 'responders', 'liar.c')]);
  const libpcap = join(REPOSITORY, 'native', 'libpcap.c');
  cc('responder', [join(HERE, 'responders', 'responder.c'), libpcap], ['-ldl', '-pthread']);
}

/** Undefined, or why it can not be built. */
export function buildMdlayher() {
  if (!isThere('go')) return 'no go';
  const env = { ...process.env, GOPATH, GO111MODULE: 'off', GOFLAGS: '' };
  try {
    sh('go', ['build', '-o', built('mdlayher'), join(HERE, 'responders', 'mdlayher.go')], {
      env,
      seconds: 120,
    });
    return undefined;
  } catch (error) {
    return error.message.includes('cannot find package')
      ? 'no golang-github-mdlayher-arp-dev'
      : error.message;
  }
}
