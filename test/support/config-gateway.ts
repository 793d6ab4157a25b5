/**
 * The lab's gateway under a configuration file: g0 under the rule of the test, g2 under a plain one, so that a sentinel
 * sent there is answered whatever the rule says.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'vitest';
import type { Arproxy, LogLine } from './arproxy.ts';
import { ConfigFiles } from './config-files.ts';
import { type ArpFields, arpReply, arpRequest } from './frames.ts';
import { type Gateway, gateway, HOST, repliesTo, TARGET } from './gateway.ts';
import { type Lab, openLab } from './lab.ts';
import type { Netns } from './netns.ts';
import { until } from './until.ts';

/** What answers, of all reasons. */
const REPLIES = ['proxy-arp', 'proxy-arp-pvlan', 'always'];

/** What differs from a request of the host for TARGET, and what is to become of it. */
export interface Ask extends Partial<ArpFields> {
  readonly reason: string;
  /** The MAC that must answer, where it is another than the interface's. */
  readonly by?: string;
}

/** The same, where it hangs on the MACs of the picture. */
export type AskOf = (picture: Gateway) => Ask;

export interface Setting {
  /** Done on the gateway before arproxy starts. */
  readonly before?: ((gw: Netns) => void) | undefined;
  /** Below the rules: log, route_cache_ttl, ... */
  readonly rest?: string | undefined;
  /** Beside --config. */
  readonly args?: readonly string[] | undefined;
}

/** The text of a file whose first rule is for g0: `rule` is what stands below its match, line by line. */
export function configFor(rule: string, rest = ''): string {
  const lines = rule.split('\n').map((line) => `    ${line.trimEnd()}\n`);
  return `interfaces:\n  - match: { name: g0 }\n${lines.join('')}  - match: { name: g2 }\n${rest}\n`;
}

export class ConfiguredGateway {
  readonly lab: Lab;
  readonly picture: Gateway;
  readonly files: ConfigFiles;
  readonly arproxy: Arproxy;

  constructor(lab: Lab, picture: Gateway, files: ConfigFiles, arproxy: Arproxy) {
    this.lab = lab;
    this.picture = picture;
    this.files = files;
    this.arproxy = arproxy;
  }

  /** Sends the request: the replies that must come, and those that came. */
  async ask(ask: Ask | AskOf): Promise<{ wanted: string[]; got: string[] }> {
    const { picture } = this;
    const { reason, by, ...fields } = typeof ask === 'function' ? ask(picture) : ask;
    const asked = { sha: picture.hostMac, spa: HOST, tpa: TARGET, ...fields };
    const got = await repliesTo(picture, arpRequest(asked), 'h2');
    const reply = arpReply(asked, by ?? picture.gwMac).toString('hex');
    return { wanted: REPLIES.includes(reason) ? [reply] : [], got };
  }

  /** Writes the file anew, and waits until arproxy has said what it makes of it. */
  rewrite(text: string): Promise<LogLine> {
    return this.reloading(() => this.files.write('arproxy.yaml', text));
  }

  /** Does something that makes arproxy look at its files again, and waits for its word on that. */
  async reloading(act: () => void): Promise<LogLine> {
    const before = reloads(this.arproxy).length;
    act();
    return until('the next word on a reload', () => reloads(this.arproxy)[before]);
  }

  hangUp(): Promise<LogLine> {
    return this.reloading(() => process.kill(pidOf(this.picture.gw), 'SIGHUP'));
  }
}

/** What arproxy has said of reloads. */
export const reloads = (arproxy: Arproxy): LogLine[] =>
  arproxy.log.filter(({ msg }) => /^configuration (not )?reloaded/.test(msg));

/** The gateway with arproxy on `text`. */
export async function runConfig(
  context: TestContext,
  text: string | ((files: ConfigFiles, picture: Gateway) => string),
  { before, args = [] }: Setting = {},
): Promise<ConfiguredGateway> {
  const lab = openLab(context);
  const files = new ConfigFiles(context);
  const picture = await gateway(lab);
  before?.(picture.gw);
  const file = files.write('arproxy.yaml', typeof text === 'string' ? text : text(files, picture));
  const arproxy = await lab.arproxy(picture.gw, ['-c', file, ...args]);
  return new ConfiguredGateway(lab, picture, files, arproxy);
}

/** The same with one rule for g0. */
export const runRule = (
  context: TestContext,
  rule: string,
  setting: Setting = {},
): Promise<ConfiguredGateway> => runConfig(context, configFor(rule, setting.rest), setting);

/** The daemon's pid: the one process of the namespace that is arproxy. */
export function pidOf(gw: Netns): number {
  const { stdout } = spawnSync('ip', ['netns', 'pids', gw.name], { encoding: 'utf8' });
  const pids = stdout
    .split('\n')
    .filter(Boolean)
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.js'));
  const [pid] = pids;
  if (pid === undefined || pids.length > 1) throw new Error(`${pids.length} arproxy in ${gw.name}`);
  return Number(pid);
}
