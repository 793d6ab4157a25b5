/**
 * A topology file of containerlab, made as containerlab makes it, but by podman: a container for each node, each link a pair of veth
 * moved into two of them, then the commands of `exec`. Of the fields of the file, those that are named here; any other is an error.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Netns } from '../support/netns.ts';
import type { Podman } from './podman.ts';

interface NodeFields {
  readonly kind: string;
  readonly image: string;
  readonly 'network-mode': string;
  readonly privileged?: boolean;
  readonly 'cap-add'?: readonly string[];
  readonly 'security-opts'?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string | number>>;
  readonly cmd?: string;
  readonly exec?: readonly string[];
}

interface Topology {
  readonly name: string;
  readonly topology: {
    readonly kinds: { readonly linux: Partial<NodeFields> };
    readonly nodes: Readonly<Record<string, Partial<NodeFields>>>;
    readonly links: readonly { readonly endpoints: readonly [string, string] }[];
  };
}

export class Containerlab {
  readonly #podman: Podman;
  readonly #netns: Netns;
  readonly #topology: Topology;

  constructor(podman: Podman, netns: Netns, file: string) {
    this.#podman = podman;
    this.#netns = netns;
    this.#topology = parse(readFileSync(file, 'utf8'));
  }

  get nodes(): ReadonlyMap<string, NodeFields> {
    const { kinds, nodes } = this.#topology.topology;
    return new Map(
      Object.entries(nodes).map(([name, own]) => [name, { ...kinds.linux, ...own } as NodeFields]),
    );
  }

  nameOf(node: string): string {
    return `clab-${this.#topology.name}-${node}`;
  }

  /** All nodes but these: containers, then links, then commands. */
  deploy(...without: readonly string[]): void {
    const nodes = [...this.nodes].filter(([name]) => !without.includes(name));
    for (const [name] of nodes) this.start(name);
    for (const { endpoints } of this.#topology.topology.links) this.#link(...endpoints);
    for (const [name, { exec = [] }] of nodes) for (const command of exec) this.must(name, command);
  }

  start(node: string): void {
    const fields = this.nodes.get(node);
    if (fields === undefined) throw new Error(`no node ${node}`);
    const { kind, image, exec: _later, cmd = '', ...options } = fields;
    if (kind !== 'linux') throw new Error(`${node}: kind ${kind}`);
    const words = Object.entries({ privileged: true, ...options }).flatMap(([field, value]) =>
      this.#optionOf(field, value),
    );
    // With a terminal, as there: a shell without words does not end.
    this.#podman.must(
      ...['run', '--detach', '--tty', `--name=${this.nameOf(node)}`, '--pull=never', ...words, image],
      ...cmd.split(' ').filter((word) => word !== ''),
    );
  }

  /** Who is in another's namespace goes before it. */
  destroy(): void {
    const names = [...this.nodes.keys()].map((node) => this.nameOf(node));
    this.#podman.must('rm', '--force', '--depend', '--ignore', '--time=1', ...names);
  }

  /** In podman's words, which are docker's. */
  #optionOf(field: string, value: unknown): string[] {
    switch (field) {
      case 'network-mode':
        return [
          `--network=${String(value).replace(/^container:(.*)/, (_, node) => `container:${this.nameOf(node)}`)}`,
        ];
      case 'privileged':
        return value === true ? ['--privileged'] : [];
      case 'cap-add':
        return (value as string[]).map((capability) => `--cap-add=${capability}`);
      case 'security-opts':
        return (value as string[]).map((option) => `--security-opt=${option}`);
      case 'sysctls':
        return Object.entries(value as object).map(([key, is]) => `--sysctl=${key}=${is}`);
      default:
        throw new Error(`a field that is not made here: ${field}`);
    }
  }

  #link(...endpoints: readonly [string, string]): void {
    const ends = endpoints.map((endpoint) => endpoint.split(':') as [string, string]);
    const pids = ends.map(([node]) => this.#podman.pidOf(this.nameOf(node)));
    this.#netns.ip(`link add clab0 type veth peer name clab1`);
    for (const [index, [, ifname]] of ends.entries()) {
      this.#netns.ip(`link set clab${index} netns ${pids[index]} name ${ifname} up`);
    }
  }

  /** What the node's own command says: not of a shell. */
  run(
    node: string,
    command: string,
  ): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
    return this.#podman.run('exec', this.nameOf(node), ...command.split(' '));
  }

  must(node: string, command: string): string {
    return this.#podman.must('exec', this.nameOf(node), ...command.split(' '));
  }
}
