/** What explain and doctor say of a gateway, and the commands that they offer. */
import { arproxyOutcome } from '../../support/arproxy.ts';
import type { Netns } from '../../support/netns.ts';

export interface Said {
  readonly verdict: string;
  readonly reason: string;
  readonly cause?: string;
  readonly kernel: string;
  readonly delivery: string | undefined;
  /** For people. */
  readonly text: string;
  /** The lines of it that name a cause: all but those that begin with `ok`, and those of the remedy. */
  readonly lines: string;
  /** What stands behind `To change it:`, the first of it. */
  readonly command?: string;
  /** What stands behind `Remedy:`. */
  readonly words?: string;
}

export async function explained(gw: Netns, args: readonly string[]): Promise<Said> {
  const [json, text] = await Promise.all([explain(gw, ['--json', ...args]), explain(gw, args)]);
  const { verdict, reason, cause, kernel, delivery } = JSON.parse(json) as Said & {
    delivery?: { verdict: string };
  };
  return {
    verdict,
    reason,
    ...(cause !== undefined && { cause }),
    kernel,
    delivery: delivery?.verdict,
    text,
    lines: text
      .split('\n')
      .filter((line) => !/^\s*ok\b/.test(line))
      .join('\n'),
    ...words('command', /^To change it: (.*)$/m.exec(text)),
    ...words('words', /^Remedy: (.*)$/m.exec(text)),
  };
}

const words = (key: string, found: RegExpExecArray | null): Record<string, string> =>
  found === null ? {} : { [key]: found[1] ?? '' };

async function explain(gw: Netns, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await arproxyOutcome(gw, ['explain', ...args]);
  if (code === 0) return stdout;
  throw new Error(`arproxy explain ${args.join(' ')}: exit ${code}: ${stderr}`);
}
