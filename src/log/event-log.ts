/** What the daemon says of what happens to it, each thing once: interfaces, changes, losses, conflicts. Takes no part in it. */
import type { Link } from '../kernel/links.ts';
import type { EachMessage } from '../kernel/netlink-port.ts';
import type { ReadinessView } from '../policy/readiness.ts';
import type { ServedChange, ServedInterfaces } from '../policy/served-interfaces.ts';
import type { Counters } from '../responder/counters.ts';
import type { Conflict } from '../responder/responder.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { formatMac, type Mac } from '../wire/mac.ts';
import { CaptureLog } from './capture-log.ts';
import { ChangeLog } from './change-log.ts';
import { FloodLog } from './flood-log.ts';
import { InterfaceLog } from './interface-log.ts';
import { LimitedLog } from './limited-log.ts';
import type { Log } from './log.ts';
import { QuietLog } from './quiet-log.ts';
import { SecondLog } from './second-log.ts';
import { SendLog, type SendSources } from './send-log.ts';

/** What is looked at. */
export interface EventSources {
  readonly served: ServedInterfaces;
  readonly kernel: ReadinessView;
  readonly counters: Counters;
  /** Frames that the capture ring had no room for, since the start. */
  readonly dropped: () => number;
  /** Milliseconds from one resync to the next. */
  readonly resyncEvery: number;
  /** Whether sysctls can be set from outside alone. */
  readonly procSysReadOnly: boolean;
  /** The name of an interface, which may be gone. */
  readonly nameOf: (ifindex: number) => string;
  readonly socketRefused: SendSources['socketRefused'];
  /** Milliseconds of the clock that requests are stamped by. */
  readonly now: () => number;
}

/** A takeover, after its first round. */
export interface Took {
  readonly iif: { readonly link: Link };
  readonly mac: Mac;
  readonly requests: number;
  readonly announcements: number;
}

export class EventLog {
  readonly floods: FloodLog;
  readonly second: SecondLog;
  readonly #sources: EventSources;
  readonly #limited: LimitedLog;
  readonly #interfaces: InterfaceLog;
  readonly #changes: ChangeLog;
  readonly #sends: SendLog;
  readonly #capture: CaptureLog;
  readonly #quiet: QuietLog;

  constructor(log: Log, sources: EventSources) {
    const { served, counters, nameOf, dropped, resyncEvery } = sources;
    this.#sources = sources;
    this.#limited = new LimitedLog(log);
    this.#interfaces = new InterfaceLog(this.#limited, sources.procSysReadOnly);
    this.#changes = new ChangeLog(log, this.#limited, served, nameOf);
    this.#quiet = new QuietLog(this.#limited);
    this.floods = new FloodLog(this.#limited, nameOf);
    this.second = new SecondLog(this.#limited);
    const flooded = (): string[] => this.floods.interfaces;
    const capture = { dropped, flooded, every: resyncEvery, pid: process.pid };
    this.#capture = new CaptureLog(this.#limited, capture, sources.now());
    this.#sends = new SendLog(counters, this.#limited, sources);
  }

  servedChanged(change: ServedChange): void {
    this.#interfaces.changed(change);
    if (change.what === 'dropped' || change.what === 'removed') this.#quiet.forget(change.link.ifindex);
  }

  /** A link came or changed, or the rules have: after the rule for it was found. */
  linkChanged(link: Link): void {
    this.#changes.linkChanged(link);
  }

  linkRemoved(link: Link): void {
    this.#changes.linkRemoved(link);
  }

  /** Links, sysctls or addresses may have changed: what keeps which interface silent is judged anew. */
  judge(): void {
    const { served, kernel } = this.#sources;
    this.#interfaces.judge(served, kernel);
    this.#changes.sysctls(kernel.all);
  }

  /** Each message of the kernel's, before what it changes is told of. */
  readonly notified: EachMessage = (type, view, at, end) => this.#changes.notified(type, view, at, end);

  /** `type` of the last notification, 0: some were lost. */
  cacheFlushed(type: number): void {
    this.#changes.cacheFlushed(type);
  }

  /** Somebody else claims an address that was answered for. */
  conflict({ iif: { link }, address, theirs, ours, isReply }: Conflict): void {
    const fields = {
      ifname: link.name,
      address: formatIpv4(address),
      theirs: formatMac(theirs),
      ours: formatMac(ours),
    };
    this.#limited.say(
      'address-conflict',
      `address conflicts on ${link.name}`,
      fields,
      `address conflict on ${link.name}: ${fields.theirs} ${isReply ? 'answers for' : 'claims'} ${fields.address}, which arproxy answers for with ${fields.ours}: traffic may reach either host; fix the route, or add the address to targets.deny`,
    );
  }

  /** Another host, of that MAC, has announced the address of while_local. */
  claimed({ link }: { readonly link: Link }, mac: Mac): void {
    const theirs = formatMac(mac);
    this.#limited.say(
      'while-local-claimed',
      `claims on ${link.name}`,
      { ifname: link.name, theirs },
      `${theirs} has announced the address of while_local, which is on this host too: nothing is answered on ${link.name} while it has it; does keepalived run here?`,
    );
  }

  /** What while_local names has come, and who asked lately was told. */
  tookOver({ iif: { link }, mac, requests, announcements }: Took): void {
    this.#limited.say(
      'takeover',
      `takeovers on ${link.name}`,
      { ifname: link.name, mac: formatMac(mac), requests, announcements },
      requests === 0
        ? `${link.name} answers from now on; no request was heard within the last hour`
        : `${link.name} answers from now on; told the senders of ${announcements} of the last ${requests} requests its MAC ${formatMac(mac)}, and will again in 2 s`,
    );
  }

  /** A system call was refused, and its batch given up. */
  batchAbandoned({ code, syscall, message }: { code: string; syscall: string; message: string }): void {
    this.#limited.say('batch-abandoned', `${syscall}: ${code}`, { code, syscall }, message);
  }

  /** At each resync. */
  resynced(): void {
    const { served, kernel, now } = this.#sources;
    this.judge();
    this.#quiet.check(served, kernel, now());
    this.#sends.check();
    this.#capture.check(now());
    this.floods.check(now());
    this.#limited.sayLeftOut();
  }

  close(): void {
    this.#sends.check();
    this.#capture.check(this.#sources.now());
    this.floods.close();
    this.#limited.close();
  }
}
