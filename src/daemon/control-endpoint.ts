/** Where the control socket is, if anywhere. The server and all behind it is loaded where one is wanted. */
import type { Config } from '../config/keys.ts';
import { listenPath } from '../control/path.ts';
import type { Logger } from '../log/log.ts';
import type { ConfigFile } from './config-file.ts';
import type { Control } from './control.ts';
import type { Daemon } from './daemon.ts';

export class ControlEndpoint {
  readonly #log: Logger;
  #control: Control | undefined;
  #served: { readonly daemon: Daemon; readonly file: ConfigFile | undefined } | undefined;
  /** One after the other. */
  #moves = Promise.resolve();
  #closed = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Listens where the configuration says, or systemd. Rejects with a ControlError. Nobody is answered before serve(). */
  async open(config: Config): Promise<void> {
    if (listenPath(config.control, process.env) === undefined) return;
    await (await this.#load()).open(config);
  }

  serve(daemon: Daemon, file: ConfigFile | undefined): void {
    this.#served = { daemon, file };
    this.#control?.serve(daemon, file);
  }

  /** The configuration has another path, or may have. Where that fails, the socket stays where it is, and the log says so. */
  move(config: Config): void {
    this.#moves = this.#moves.then(() => this.#move(config));
  }

  close(): void {
    this.#closed = true;
    this.#control?.close();
  }

  async #move(config: Config): Promise<void> {
    const isWanted = listenPath(config.control, process.env) !== undefined;
    if (this.#closed || (this.#control === undefined && !isWanted)) return;
    const isNew = this.#control === undefined;
    const control = await this.#load();
    if (isNew && this.#served !== undefined) control.serve(this.#served.daemon, this.#served.file);
    await control.move(config);
    if (this.#closed) control.close();
  }

  async #load(): Promise<Control> {
    if (this.#control !== undefined) return this.#control;
    const { Control } = await import('./control.ts');
    this.#control = new Control(this.#log);
    return this.#control;
  }
}
