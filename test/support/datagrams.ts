/** What a service manager would hear: a real Unix datagram socket, which Node does not have. */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compile } from '../arpwire/build.mjs';
import type { Netns } from './netns.ts';
import { until } from './until.ts';

export interface Datagrams {
  /** Each datagram, its lines joined by `|`. */
  readonly heard: readonly string[];
  readonly pid: number;
  /** Waits for one that `isIt`. */
  readonly hears: (isIt: RegExp) => Promise<string>;
}

/** Binds `address`: a path, or `@` and an abstract name. It ends with the namespace. */
export async function datagrams(netns: Netns, address: string): Promise<Datagrams> {
  const program = join(import.meta.dirname, 'build', 'datagrams');
  compile(program, [join(import.meta.dirname, 'datagrams.c')]);
  const child = netns.spawn(program, [address]);
  const heard: string[] = [];
  createInterface(child.stdout).on('line', (line) => heard.push(line));
  await until('the socket is bound', () => heard[0] === 'bound');
  return {
    heard,
    pid: child.pid ?? 0,
    hears: async (isIt) => {
      await until(`a datagram ${isIt}`, () => heard.some((line) => isIt.test(line)));
      return heard.find((line) => isIt.test(line)) ?? '';
    },
  };
}
