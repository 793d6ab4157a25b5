/** Real keepalived in a namespace: VRRP (RFC 9568) for one address between two gateways. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { TestContext } from 'vitest';
import type { ConfigFiles } from './config-files.ts';
import type { Netns } from './netns.ts';
import { until } from './until.ts';

/** Seconds between advertisements. */
export const ADVERT_S = 0.1;
const PRIORITY = 100;
/** After which a backup takes over that hears nothing: RFC 9568, section 6.1, in milliseconds. */
export const MASTER_DOWN_MS = (3 + (256 - PRIORITY) / 256) * ADVERT_S * 1000;

/** Skips the test where there is none. */
export function needsKeepalived({ skip }: TestContext): void {
  const { error } = spawnSync('keepalived', ['--version']);
  skip(error !== undefined, 'no keepalived (apt-get install keepalived)');
}

export interface KeepalivedOptions {
  readonly ifname: string;
  readonly vip: string;
  /** Further lines for the instance. */
  readonly more?: string;
}

export class Keepalived {
  readonly #netns: Netns;
  readonly #vip: string;
  readonly #config: string;
  #pids: string[] = [];
  #starts = 0;
  #said = '';

  constructor(netns: Netns, files: ConfigFiles, { ifname, vip, more = '' }: KeepalivedOptions) {
    this.#netns = netns;
    this.#vip = vip;
    // Both are backups without preemption, so that who has the address keeps it.
    this.#config = files.write(
      `${netns.name}.conf`,
      `global_defs { vrrp_version 3
}
vrrp_instance v {
  state BACKUP
  nopreempt
  interface ${ifname}
  virtual_router_id 10
  priority ${PRIORITY}
  advert_int ${ADVERT_S}
  ${more}
  virtual_ipaddress {
    ${vip}/32
  }
}
`,
    );
  }

  start(): void {
    // Each time other files: a child that was left behind takes away those that it was told of.
    const stem = `${this.#config}.${++this.#starts}`;
    this.#pids = [`${stem}.main`, `${stem}.vrrp`];
    const [main = '', vrrp = ''] = this.#pids;
    const words = ['-n', '-l', '-P', '-f', this.#config, '-p', main, '-r', vrrp];
    const child = this.#netns.spawn('keepalived', words);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => {
        this.#said += text;
      });
  }

  get hasAddress(): boolean {
    return this.#netns.ip('-o -4 addr show').includes(` ${this.#vip}/`);
  }

  /** Until it is the master. */
  async isMaster(): Promise<void> {
    await until(
      `${this.#vip} on ${this.#netns.name}`,
      () => this.hasAddress,
      () => this.#said,
    );
  }

  /** Its processes: the one that was started, and its child that speaks VRRP. */
  async processes(): Promise<readonly number[]> {
    return until(
      'the pid files of keepalived',
      () => {
        try {
          const pids = this.#pids.map((file) => Number(readFileSync(file, 'utf8')));
          return pids.every((pid) => pid > 0) && pids;
        } catch {
          return false;
        }
      },
      () => this.#said,
    );
  }

  told(): string {
    return this.#said;
  }
}
