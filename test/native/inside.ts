/** Runs a function in a process of its own, in a namespace, with the addon: the addon looks at no other. */
import { carriesFrames } from '../support/cable.ts';
import { Netns } from '../support/netns.ts';
import { endOf, start } from './program.ts';

export type Kit = typeof import('./kit.mjs') & { readonly fast: typeof import('./fast-path-kit.mjs') };

/** A namespace with the veth pair va, vb, both up and carrying frames. */
export async function pair(label: string): Promise<Netns> {
  const netns = new Netns(label);
  netns.ip('link add va type veth peer name vb');
  netns.ip('link set va up');
  netns.ip('link set vb up');
  await carriesFrames(netns, 'va');
  await carriesFrames(netns, 'vb');
  return netns;
}

/**
 * What `body` returns, there: something JSON can say. It is sent as text: it sees its argument and nothing around
 * it. It must close what it opens, or the process does not end. `through`: a command that becomes that process.
 */
export async function inside<T>(
  netns: Netns,
  body: (kit: Kit) => T | Promise<T>,
  through: readonly string[] = [],
): Promise<T> {
  const child = start(netns, { script: 'inside.mjs', through });
  child.stdin.end(body.toString());
  const { code, signal, stdout, stderr } = await endOf(child);
  if (code !== 0) throw new Error(`inside: ${signal ?? `exit ${code}`}\n${stderr}`);
  const answer: { result: T } = JSON.parse(stdout);
  return answer.result;
}
