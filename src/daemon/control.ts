/** The control socket of a running daemon. */
import type { Config } from '../config/keys.ts';
import type { Handlers } from '../control/connection.ts';
import { listenPath } from '../control/path.ts';
import { ControlError } from '../control/protocol.ts';
import { ControlServer } from '../control/server.ts';
import { Watchers } from '../control/watchers.ts';
import type { Logger } from '../log/log.ts';
import { namesIn } from '../responder/decision.ts';
import type { ConfigFile } from './config-file.ts';
import { controlHandlers } from './control-handlers.ts';
import type { Daemon } from './daemon.ts';

export class Control {
  readonly #log: Logger;
  readonly #server: ControlServer;
  readonly #handlers: Record<string, Handlers[string]> = {};

  constructor(log: Logger) {
    this.#log = log;
    this.#server = new ControlServer(this.#handlers, (error) =>
      log.error({ path: this.#server.path }, `control socket: ${String(error)}`),
    );
  }

  /** Listens where the configuration says, or systemd. Throws a ControlError. Nobody is answered before serve(). */
  async open({ control }: Config): Promise<void> {
    await this.#server.listen(listenPath(control, process.env));
  }

  serve(daemon: Daemon, file: ConfigFile | undefined): void {
    const { recorder, kernel } = daemon.view;
    const watchers = new Watchers(recorder, namesIn(kernel.links));
    const clients = (): number => this.#server.clients;
    Object.assign(this.#handlers, controlHandlers({ daemon, file, watchers, clients }));
    if (this.#server.path !== undefined) {
      this.#log.info({ path: this.#server.path }, `control socket on ${this.#server.path}`);
    }
  }

  /** As open(), while it runs: where that fails it stays where it is. */
  async move(config: Config): Promise<void> {
    const before = this.#server.path;
    try {
      await this.open(config);
      const { path } = this.#server;
      if (path === before) return;
      this.#log.info(
        { path },
        path === undefined ? 'no control socket any more' : `control socket on ${path}`,
      );
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      this.#log.error({ code: error.code }, `${error.message}; it stays on ${before ?? 'none'}`);
    }
  }

  /** Everybody is shown out, and the file is gone. */
  close(): void {
    this.#server.close();
  }
}
