/** A command under a seccomp filter that refuses one system call: refuse.c. */
import { join } from 'node:path';
import { compile } from '../arpwire/build.mjs';

const PROGRAM = join(import.meta.dirname, 'build', 'refuse');
let compiled = false;

/** The words to put before a command. `call`: as refuse.c takes it, `socket 1 0 16`. */
export function refusing(call: string): string[] {
  if (!compiled) compile(PROGRAM, [join(import.meta.dirname, 'refuse.c')]);
  compiled = true;
  return [PROGRAM, ...call.split(' '), '--'];
}
