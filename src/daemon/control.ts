/** What answers on the control socket of a running daemon. */
import { ControlServer } from '../control/server.ts';
import { Watchers } from '../control/watchers.ts';
import type { Listen } from '../listen/address.ts';
import type { Listening } from '../listen/endpoint.ts';
import type { Log } from '../log/log.ts';
import { namesIn } from '../responder/decision.ts';
import type { ConfigFile } from './config-file.ts';
import { controlHandlers } from './control-handlers.ts';
import type { Daemon } from './daemon.ts';

export class Control {
  readonly #server: ControlServer;

  constructor(log: Log) {
    this.#server = new ControlServer((error) =>
      log.say('control-failed', {}, `control socket: ${String(error)}`),
    );
  }

  /** Requests wait until serve(). Rejects with a ListenError. */
  listen(at: Listen): Promise<Listening> {
    return this.#server.listen(at);
  }

  serve(daemon: Daemon, file: ConfigFile | undefined): void {
    const { recorder, kernel } = daemon.view;
    const watchers = new Watchers(recorder, namesIn(kernel.links), (on) => daemon.setWatched(on));
    const clients = (): number => this.#server.clients;
    this.#server.serve(controlHandlers({ daemon, file, watchers, clients }));
  }

  /** Disconnects everybody. */
  close(): void {
    this.#server.close();
  }
}
