/**
 * Starts the arproxy that is tried once, before the table: one that does not start agrees with the kernel in no row, which would
 * look as if it decided otherwise.
 */
import { UserError } from '../errors/user-error.ts';
import { ArproxyUnderTest } from './arproxy-under-test.ts';
import { questionOf } from './explained.ts';
import { Gateway } from './gateway.ts';
import { plan } from './picture.ts';
import { endsReady, type Site } from './run-situation.ts';

/** Throws a UserError where it does not start, or says nothing to what `arproxy explain` would be asked. */
export async function startOnce({ program, root, hosts, wire, options }: Site): Promise<void> {
  const gateway = await Gateway.open(root, plan(hosts, 's', false));
  const { namespace, prefix } = gateway;
  const answerer = new ArproxyUnderTest({ program, namespace, globs: ['g0', 'b0'], options });
  try {
    await answerer.ready();
    await endsReady(wire, [`${prefix}g0`]);
    const question = questionOf({}, (link) => wire.peerOf(prefix + link));
    const [explained] = await answerer.explain(question === undefined ? [] : [question]);
    if (explained === undefined) throw new Error('it has no words for a request on g0');
  } catch (error) {
    const why = error instanceof Error ? tellingLine(error.message) : String(error);
    throw new UserError(
      'selftest-start',
      `the self-test cannot start the arproxy that it tries (${program} run): ${why}: look with arproxy doctor, or install arproxy again`,
    );
  } finally {
    await answerer.end();
    await gateway.close();
  }
}

/** Of all that a process wrote before it ended: the line of ours, or that of Node's error, and not its stack. */
export function tellingLine(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^std(err|out): /, '').trim());
  return lines.find((line) => /^arproxy: |^\w*Error\b/.test(line)) ?? lines.filter(Boolean).join('; ');
}
