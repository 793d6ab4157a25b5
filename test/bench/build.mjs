// Compiles what the benchmark is made of, where it is used. No part of it shares code with the addon that it measures,
// but for the way to libpcap.
import { join } from 'node:path';
import { arpwire, compile } from '../arpwire/build.mjs';
import { isThere, sh } from './shell.mjs';

const HERE = import.meta.dirname;
const REPOSITORY = join(HERE, '..', '..');
const BUILD = join(HERE, 'build');

/** Where Debian puts the source of its Go packages. */
const GOPATH = '/usr/share/gocode';

export const built = (name) => join(BUILD, name);

export function buildTools() {
  arpwire();
  compile(built('launch'), [join(HERE, 'launch.c')]);
  const libpcap = join(REPOSITORY, 'native', 'libpcap.c');
  compile(built('responder'), [join(HERE, 'responders', 'responder.c'), libpcap], ['-ldl', '-pthread']);
}

/** Undefined, or why it cannot be built. */
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
