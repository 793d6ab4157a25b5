/** A node: a namespace with pods that a CNI plugin wires as Calico does, and a host outside. Pings judge. */
import { spawnSync } from 'node:child_process';
import type { Lab } from '../support/lab.ts';
import type { Netns } from '../support/netns.ts';
import { NETWORK, PODS, Podman } from './podman.ts';

export const OUTSIDE = '192.168.77.2';

export interface Pod {
  readonly name: string;
  readonly address: string;
  /** Whether it gets an answer from there, when it knows no MAC yet. */
  ping(to: string): boolean;
}

export class Node {
  readonly netns: Netns;
  readonly podman: Podman;
  readonly #image: string;

  constructor(lab: Lab, image: string) {
    const outside = lab.netns('outside');
    this.netns = lab.netns('node');
    this.netns.ip(`link add g1 type veth peer name u0 netns ${outside.name}`);
    this.netns.ipBatch(['link set lo up', 'link set g1 up', 'addr add 192.168.77.1/24 dev g1']);
    outside.ipBatch(['link set u0 up', `addr add ${OUTSIDE}/24 dev u0`]);
    outside.ip(`route add ${PODS} via 192.168.77.1`);
    this.setDefaultRoute(true);
    this.netns.sysctls({ 'net.ipv4.ip_forward': 1, 'net.ipv4.conf.all.rp_filter': 0 });
    this.podman = new Podman(this.netns);
    this.#image = image;
  }

  setDefaultRoute(there: boolean): void {
    this.netns.ip(`route ${there ? 'replace' : 'del'} default via ${OUTSIDE}`);
  }

  /** A pod that does nothing. */
  pod(name: string): Pod {
    const { podman } = this;
    const program = ['--entrypoint=/usr/bin/node', this.#image, '-e', 'setInterval(() => {}, 1e6)'];
    podman.must('run', '--detach', `--name=${name}`, `--network=${NETWORK}`, ...program);
    const inPod = (...words: readonly string[]) =>
      spawnSync('nsenter', [`--net=/proc/${podman.pidOf(name)}/ns/net`, ...words], { encoding: 'utf8' });
    const [{ addr_info }] = JSON.parse(inPod('ip', '-j', '-4', 'addr', 'show', 'dev', 'eth0').stdout) as [
      { readonly addr_info: readonly [{ readonly local: string }] },
    ];
    return {
      name,
      address: addr_info[0].local,
      ping: (to) => {
        inPod('ip', 'neigh', 'flush', 'all');
        const { status, stderr } = inPod('ping', '-n', '-q', '-c', '1', '-w', '4', to);
        if (status !== 0 && status !== 1) throw new Error(`ping ${to}: ${stderr}`);
        return status === 0;
      },
    };
  }
}
