/** What the daemon says of what happens to it, each thing once: interfaces, changes, losses, conflicts. */
import type { AllConf } from '../kernel/kernel.ts';
import type { Link } from '../kernel/links.ts';
import type { ServedInterfaces } from '../policy/served-interfaces.ts';
import type { Responder } from '../responder/responder.ts';
import type { SystemError } from '../sys/addon.ts';
import { ChangeLog } from './change-log.ts';
import { conflictLog } from './conflict-log.ts';
import { InterfaceLog } from './interface-log.ts';
import { LimitedLog } from './limited-log.ts';
import type { Logger } from './log.ts';
import { SendLog } from './send-log.ts';

export class EventLog {
  readonly #limited: LimitedLog;
  readonly #interfaces: InterfaceLog;
  readonly #changes: ChangeLog;
  #sends: SendLog | undefined;

  constructor(log: Logger, served: ServedInterfaces) {
    this.#limited = new LimitedLog(log);
    this.#interfaces = new InterfaceLog(served, this.#limited);
    this.#changes = new ChangeLog(log, this.#limited, served);
  }

  /** `nameOf` an interface, which may be gone. */
  follow(responder: Responder, nameOf: (ifindex: number) => string): void {
    responder.onConflict = conflictLog(this.#limited);
    this.#sends = new SendLog(responder.counters, this.#limited, nameOf);
  }

  /** The link is there; it may have changed, or the rules have. `master` is the link that it belongs to, if any. */
  here(link: Link, master: Link | undefined): void {
    this.#interfaces.here(link, master);
    this.#changes.here(link);
  }

  gone(link: Link): void {
    this.#interfaces.gone(link);
    this.#changes.gone(link);
  }

  /** A sysctl may have changed. */
  sysctls(all: AllConf): void {
    this.#interfaces.checkKernelProxying(all);
    this.#changes.sysctls(all);
  }

  /** The kept answers are not used any more: ChangeLog.forgotten(). */
  forgotten(type: number): void {
    this.#changes.forgotten(type);
  }

  /** A system call was refused, and its batch given up. */
  survived({ code, syscall, message }: SystemError): void {
    this.#limited.say('error', `${syscall}: ${code}`, { code, syscall }, message);
  }

  /** At each beat. */
  beat(): void {
    this.#sends?.check();
    this.#limited.sayLeftOut();
  }

  close(): void {
    this.#sends?.check();
    this.#limited.close();
  }
}
