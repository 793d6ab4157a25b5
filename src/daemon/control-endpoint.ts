/** Where the control socket is, if anywhere. */
import type { Config } from '../config/keys.ts';
import { listenPath, NO_SOCKET } from '../control/path.ts';
import type { Listen } from '../listen/address.ts';
import { Endpoint, type EndpointParts } from '../listen/endpoint.ts';
import type { Log } from '../log/log.ts';
import { firstOf, ownPaths } from './default-socket.ts';

export class ControlEndpoint {
  readonly #log: Log;
  readonly #endpoint: Endpoint;
  /** Where it listens when nobody says where: the first of these that can be had. */
  readonly #places: () => readonly string[];
  /** Where it listens. */
  #path: string | undefined;
  /** It answers: from then on it is said where it is. */
  #serves = false;

  constructor(listen: EndpointParts['listen'], log: Log, places: () => readonly string[] = ownPaths) {
    this.#log = log;
    this.#places = places;
    this.#endpoint = new Endpoint({
      listen,
      onMoved: (to) => {
        this.#path = pathOf(to);
        if (this.#path === undefined) log.say('control-closed', {}, 'no control socket any more');
        else if (this.#serves) this.#sayWhere();
      },
      onRefused: ({ code, message }, at) =>
        log.say('control-failed', { code }, `${message}; it stays on ${pathOf(at) ?? 'none'}`),
    });
  }

  /**
   * Listens where the configuration says, or systemd; rejects with a ListenError where that cannot be. Where nobody says, it
   * listens where it can, for its own user alone, or not at all. Requests wait until serve().
   */
  async open(config: Pick<Config, 'control'>): Promise<void> {
    const chosen = listenPath(config.control, process.env);
    if (chosen === undefined) await this.#openDefault();
    else await this.#endpoint.open(placeOf(chosen));
  }

  /** Not said before: a daemon that cannot start has no socket that anybody could use. */
  serve(): void {
    this.#serves = true;
    this.#sayWhere();
  }

  /** The configuration has another path, or may have. Who is connected stays so. */
  move(config: Pick<Config, 'control'>): void {
    const chosen = listenPath(config.control, process.env);
    if (chosen === undefined) void this.#openDefault();
    else void this.#endpoint.move(placeOf(chosen));
  }

  /** Removes the file. */
  close(): void {
    this.#endpoint.close();
  }

  #sayWhere(): void {
    if (this.#path === undefined) return;
    this.#log.say('control-listening', { path: this.#path }, `control socket on ${this.#path}`);
  }

  async #openDefault(): Promise<void> {
    const refusals = await firstOf(this.#places(), (path) => this.#endpoint.open({ path, private: true }));
    if (refusals === undefined) return;
    const text = `no control socket: tried ${refusals.join(', ')}; --control PATH puts it elsewhere, --control ${NO_SOCKET} is for none at all`;
    this.#log.say('control-unavailable', {}, text);
  }
}

const placeOf = (chosen: string): Listen | undefined => (chosen === NO_SOCKET ? undefined : { path: chosen });

const pathOf = (at: Listen | undefined): string | undefined =>
  at !== undefined && 'path' in at ? at.path : undefined;
