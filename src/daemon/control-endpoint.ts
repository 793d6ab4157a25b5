/** Where the control socket is, if anywhere. The server and all behind it is loaded where one is wanted. */
import type { Config } from '../config/keys.ts';
import { listenPath } from '../control/path.ts';
import type { Listen } from '../listen/address.ts';
import { Endpoint } from '../listen/endpoint.ts';
import type { Log } from '../log/log.ts';
import type { ConfigFile } from './config-file.ts';
import type { Control } from './control.ts';
import type { Daemon } from './daemon.ts';

export class ControlEndpoint {
  readonly #log: Log;
  readonly #endpoint: Endpoint;
  /** Undefined: no socket was wanted up to now. */
  #control: Control | undefined;
  #served: { readonly daemon: Daemon; readonly file: ConfigFile | undefined } | undefined;

  constructor(log: Log) {
    this.#log = log;
    this.#endpoint = new Endpoint({
      listen: async (at) => (await this.#load()).listen(at),
      onMoved: (to) => {
        const path = pathOf(to);
        log.say(
          path === undefined ? 'control-closed' : 'control-listening',
          { path },
          path === undefined ? 'no control socket any more' : `control socket on ${path}`,
        );
      },
      onRefused: ({ code, message }, at) =>
        log.say('control-failed', { code }, `${message}; it stays on ${pathOf(at) ?? 'none'}`),
    });
  }

  /** Listens where the configuration says, or systemd. Requests wait until serve(). Rejects with a ListenError. */
  open(config: Pick<Config, 'control'>): Promise<void> {
    return this.#endpoint.open(placeIn(config));
  }

  serve(daemon: Daemon, file: ConfigFile | undefined): void {
    this.#served = { daemon, file };
    this.#control?.serve(daemon, file);
  }

  /** The configuration has another path, or may have. Who is connected stays so. */
  move(config: Pick<Config, 'control'>): void {
    void this.#endpoint.move(placeIn(config));
  }

  /** Disconnects everybody, and removes the file. */
  close(): void {
    this.#endpoint.close();
    this.#control?.close();
  }

  async #load(): Promise<Control> {
    if (this.#control !== undefined) return this.#control;
    const { Control } = await import('./control.ts');
    this.#control = new Control(this.#log);
    if (this.#served !== undefined) this.#control.serve(this.#served.daemon, this.#served.file);
    return this.#control;
  }
}

function placeIn({ control }: Pick<Config, 'control'>): Listen | undefined {
  const path = listenPath(control, process.env);
  return path === undefined ? undefined : { path };
}

const pathOf = (at: Listen | undefined): string | undefined =>
  at !== undefined && 'path' in at ? at.path : undefined;
