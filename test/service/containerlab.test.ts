/** The topology files of labs/containerlab with podman, which stands for containerlab: that cannot be had from Debian or npm. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { REPOSITORY } from '../support/confine.ts';
import { Lab } from '../support/lab.ts';
import { until } from '../support/until.ts';
import { Containerlab } from './containerlab.ts';
import { IMAGE, loadImage, makeHostImage, makeImages } from './images.ts';
import { missingTools, Podman } from './podman.ts';

const why = missingTools();

describe.skipIf(why !== '')(`containerlab's topology files${why}`, () => {
  const lab = new Lab();
  const netns = lab.netns('clab');
  let podman: Podman;

  beforeAll(() => {
    makeImages('amd64');
    podman = new Podman(netns);
    loadImage(podman);
    podman.must('tag', IMAGE, 'localhost/arproxy:latest');
    makeHostImage(podman, 'alpine:3', ['sh', 'ip', 'ping']);
  });
  afterAll(async () => {
    podman?.close();
    await lab.close();
  });

  test.each([
    [
      'calico',
      [
        ['pod1', '10.65.0.3'],
        ['pod1', '192.0.2.2'],
        ['out', '10.65.0.3'],
      ],
      /^cali1 .* answers/m,
    ],
    [
      'broken-l2',
      [
        ['left', '10.9.0.2'],
        ['right', '10.9.0.1'],
      ],
      /^wire1 .* answers/m,
    ],
  ] as const)('%s: pings get through when arproxy runs, and not before', async (name, pings, answers) => {
    const topology = new Containerlab(podman, netns, join(REPOSITORY, `labs/containerlab/${name}.clab.yml`));
    const losses = () =>
      pings.map(([node, address]) => {
        const { stdout } = topology.run(node, `ping -c 3 -w 5 -W 1 ${address}`);
        return /(\d+)% packet loss/.exec(stdout)?.[1];
      });
    onTestFinished(() => topology.destroy());
    topology.deploy('arproxy');
    expect(losses()).toEqual(pings.map(() => '100'));
    topology.start('arproxy');
    const log = () => podman.logs(topology.nameOf('arproxy'));
    await until('arproxy to be ready', () => log().includes('ready: serving'), log);
    expect(losses()).toEqual(pings.map(() => '0'));
    expect(topology.must('arproxy', 'arproxy status')).toMatch(answers);
    // What `privileged: false` and `cap-add` come to: the sysctl is out of its reach.
    const write =
      'try { fs.writeFileSync("/proc/sys/net/ipv4/conf/all/proxy_arp","1") } catch ({ code }) { console.log(code) }';
    expect(podman.must('exec', topology.nameOf('arproxy'), '/usr/bin/node', '-e', write)).toBe('EROFS');
  });
});
