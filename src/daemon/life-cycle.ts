/** What happens to the daemon as a whole, for whoever follows it: the log, and a service manager. */
import type { Losses } from '../responder/loss-counts.ts';

export type LifeEvent =
  /** The configuration is read; what it asks for is opened now. `file` undefined: options alone. */
  | {
      readonly phase: 'starting';
      readonly version: string;
      readonly file: string | undefined;
      /** Nobody named it. */
      readonly isDefaultFile: boolean;
    }
  /** Requests are answered from now on. */
  | { readonly phase: 'ready'; readonly interfaces: readonly string[]; readonly dryRun: boolean }
  /** Whether the way of a request works was looked at; `fault`: why it does not. About once a second. */
  | { readonly phase: 'checked'; readonly fault: string | undefined }
  /** Requests are not answered any more, or for another reason; and then they are again. */
  | { readonly phase: 'unhealthy'; readonly fault: string }
  | { readonly phase: 'healthy' }
  | { readonly phase: 'reloading'; readonly why: string }
  | {
      readonly phase: 'reloaded';
      readonly file: string;
      readonly why: string;
      /** Key by key: `log.level: info -> debug`; the first of very many. */
      readonly changes: readonly string[];
      /** Of all of them. */
      readonly changeCount: number;
    }
  /** The configuration before stays in force. */
  | {
      readonly phase: 'reload-failed';
      readonly file: string;
      readonly why: string;
      readonly faults: readonly string[];
    }
  /** There is no configuration file to read again. */
  | { readonly phase: 'reload-ignored'; readonly why: string }
  | { readonly phase: 'stopping'; readonly why: string }
  /** It ends since something that it needs was refused, at the start or later. */
  | { readonly phase: 'failed'; readonly error: unknown }
  /** Everything is closed. `counters` and `losses`: of the whole run. */
  | ({ readonly phase: 'stopped' } & RunSummary);

export interface RunSummary {
  readonly dryRun: boolean;
  /** Frames by reason. */
  readonly counters: object;
  readonly batches: number;
  readonly conflicts: number;
  /** How often another arproxy was noticed that served the same interface. */
  readonly secondResponders: number;
  readonly losses: Losses;
}

export type LifeHook = (event: LifeEvent) => void;

export class LifeCycle {
  readonly #hooks: LifeHook[] = [];

  /** Calls `hook` with every event from now on, in the order in which hooks were added. */
  follow(hook: LifeHook): void {
    this.#hooks.push(hook);
  }

  tell(event: LifeEvent): void {
    for (const hook of this.#hooks) hook(event);
  }
}
