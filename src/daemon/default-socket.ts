/** The control socket that nobody chose a path for: where it may be made. */
import { basename, dirname } from 'node:path';
import { defaultPaths, type Environment, ownerIn } from '../control/path.ts';
import { ownDirectory, removeStale } from '../listen/own-directory.ts';
import { networkNamespace } from '../sys/proc-net.ts';
import { errnoText } from '../wire/netlink/errno.ts';

/** In the order in which they are tried. */
export const ownPaths = (environment: Environment = process.env): string[] =>
  defaultPaths({ uid: process.geteuid?.() ?? 0, pid: process.pid, netns: networkNamespace() }, environment);

/** The first of `paths` where `listen` does not fail; what was tried, where each does. */
export async function firstOf(
  paths: readonly string[],
  listen: (path: string) => Promise<void>,
): Promise<readonly string[] | undefined> {
  const refusals: string[] = [];
  for (const path of paths) {
    const directory = dirname(path);
    try {
      ownDirectory(directory);
      await listen(path);
      removeStale(directory, (name) => ownerIn(`${directory}/${basename(name)}`)?.pid).catch(() => {});
      return undefined;
    } catch (error) {
      refusals.push(`${directory} (${refusalText(error)})`);
    }
  }
  return refusals;
}

function refusalText(error: unknown): string {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  const text = errnoText(code);
  return text === undefined ? code : `${code}: ${text}`;
}
