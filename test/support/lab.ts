/** What a test makes through its lab is gone when the test ends, red or green. */
import type { TestContext } from 'vitest';
import { Arproxy, type Place } from './arproxy.ts';
import { Netns } from './netns.ts';
import { Wire } from './wire.ts';

export class Lab {
  readonly #namespaces: Netns[] = [];
  readonly #daemons: Arproxy[] = [];

  netns(label: string): Netns {
    const netns = new Netns(label);
    this.#namespaces.push(netns);
    return netns;
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
