/** What a test makes through its lab is gone when the test ends, red or green. */
import type { TestContext } from 'vitest';
import { Gateway, type GatewayPlan } from '../../src/selftest/gateway.ts';
import { Shell } from '../../src/selftest/shell.ts';
import { Arproxy, type Place } from './arproxy.ts';
import { Netns } from './netns.ts';
import { Wire } from './wire.ts';

export class Lab {
  readonly #namespaces: Netns[] = [];
  readonly #daemons: Arproxy[] = [];
  readonly #shells: Shell[] = [];

  netns(label: string): Netns {
    const netns = new Netns(label);
    this.#namespaces.push(netns);
    return netns;
  }

  /** A namespace that a test's own commands are to make. */
  toCome(label: string): Netns {
    const netns = new Netns(label, 'toCome');
    this.#namespaces.push(netns);
    return netns;
  }

  /** A shell in the namespace that the tests began in. */
  root(): Shell {
    const root = new Shell('');
    this.#shells.push(root);
    return root;
  }

  /** A gateway of the self-test's kind: its namespace, and the shell in it. */
  async gateway(
    label: string,
    planFor: (namespace: string) => Omit<GatewayPlan, 'namespace'>,
  ): Promise<{ netns: Netns; shell: Shell }> {
    const netns = this.toCome(label);
    const { shell } = await Gateway.open(this.root(), { namespace: netns.name, ...planFor(netns.name) });
    this.#shells.push(shell);
    return { netns, shell };
  }

  wire(netns: Netns, ...ifnames: string[]): Promise<Wire> {
    return Wire.open(netns, ...ifnames);
  }

  async arproxy(netns: Netns, args: readonly string[], place: Place = {}): Promise<Arproxy> {
    const arproxy = await Arproxy.start(netns, args, place);
    this.#daemons.push(arproxy);
    return arproxy;
  }

  told(): string {
    return this.#daemons.map((arproxy) => `arproxy said:\n${arproxy.told()}`).join('\n');
  }

  async close(): Promise<void> {
    for (const shell of this.#shells) shell.close();
    await Promise.all(this.#namespaces.map((netns) => netns.close()));
  }
}

/** A lab that lasts as long as the test whose context this is. Skips the test, with the reason, where there can be none. */
export function openLab({ skip, onTestFailed, onTestFinished }: TestContext): Lab {
  skip(process.getuid?.() !== 0, 'needs root: it makes network namespaces');
  const lab = new Lab();
  onTestFailed(() => console.error(lab.told()));
  onTestFinished(() => lab.close());
  return lab;
}
