#!/usr/bin/env node
// A CNI plugin with Calico's wiring: the pod has a /32 and 169.254.1.1 as its gateway; the host's end has no address, the MAC
// ee:ee:ee:ee:ee:ee, and a route to the pod. Addresses come from the plugin host-local. proxy_arp stays off.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const { CNI_COMMAND, CNI_CONTAINERID = '', CNI_IFNAME, CNI_NETNS = '', CNI_PATH = '' } = process.env;
const GATEWAY = '169.254.1.1';
const host = `cali${CNI_CONTAINERID.slice(0, 11)}`;

function run(command, args, input = '') {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', input });
  if (status === 0) return stdout;
  // The form that CNI has for errors.
  const msg = `${command} ${args.join(' ')}: ${error?.message ?? stdout + stderr}`;
  console.log(JSON.stringify({ cniVersion: '0.4.0', code: 999, msg }));
  process.exit(1);
}
const ip = (words) => run('ip', words.split(' '));

function add(network) {
  const folder = CNI_PATH.split(':').at(-1);
  const [{ address }] = JSON.parse(run(`${folder}/host-local`, [], network)).ips;
  const pod = address.replace(/\/.*/, '');
  const netns = basename(CNI_NETNS);
  ip(`link add ${host} type veth peer name ${CNI_IFNAME} netns ${netns}`);
  ip(`link set ${host} address ee:ee:ee:ee:ee:ee up`);
  ip(`-n ${netns} link set ${CNI_IFNAME} up`);
  ip(`-n ${netns} addr add ${pod}/32 dev ${CNI_IFNAME}`);
  ip(`-n ${netns} route add ${GATEWAY} dev ${CNI_IFNAME} scope link`);
  ip(`-n ${netns} route add default via ${GATEWAY}`);
  ip(`route add ${pod} dev ${host} scope link`);
  const ips = [{ version: '4', address: `${pod}/32`, interface: 0, gateway: GATEWAY }];
  const [{ address: mac }] = JSON.parse(ip(`-n ${netns} -j link show ${CNI_IFNAME}`));
  const interfaces = [{ name: CNI_IFNAME, mac, sandbox: CNI_NETNS }];
  console.log(JSON.stringify({ cniVersion: '0.4.0', interfaces, ips, dns: {} }));
}

function del(network) {
  spawnSync(`${CNI_PATH.split(':').at(-1)}/host-local`, { input: network });
  spawnSync('ip', ['link', 'del', host]);
}

if (CNI_COMMAND === 'VERSION')
  console.log(JSON.stringify({ cniVersion: '0.4.0', supportedVersions: ['0.3.1', '0.4.0'] }));
else if (CNI_COMMAND === 'ADD') add(readFileSync(0, 'utf8'));
else if (CNI_COMMAND === 'DEL') del(readFileSync(0, 'utf8'));
