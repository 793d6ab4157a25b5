/** Does what a page tells, in its order: a machine for each picture, and what the page has started in the background. */
import { DEADLINE_MS, until } from '../support/until.ts';
import { matched } from './compare.ts';
import type { FileStep, Step } from './page.ts';
import { type Terminal, World } from './world.ts';

export class Teller {
  readonly #program: string;
  readonly #deadline: number;
  readonly #worlds = new Map<string, World>();
  /** The last one of each host. */
  readonly #background = new Map<string, { terminal: Terminal; seen: number }>();

  /** `program`: a folder with arproxy as it is published. `deadline`: how long is waited for what is shown. */
  constructor(program: string, deadline = DEADLINE_MS) {
    this.#program = program;
    this.#deadline = deadline;
  }

  /** What is printed, where it is not what is shown; undefined: all is well. */
  async tell(step: Step | FileStep): Promise<readonly string[] | undefined> {
    const { place, shown } = step;
    if (place.anew) await this.#end(place.picture);
    const world = await this.#world(place.picture);
    await world.serve(place.served);
    if ('file' in step) {
      await world.write(step.file, shown);
      return undefined;
    }
    const { command } = step;
    const key = `${place.picture} ${place.host}`;
    if (command !== undefined && !command.background) {
      const printed = await world.run(place, command);
      return matched(shown, printed, true) === undefined ? printed : undefined;
    }
    if (command !== undefined) this.#background.set(key, { terminal: world.start(place, command), seen: 0 });
    return this.#printsOther(key, shown);
  }

  async close(): Promise<void> {
    for (const world of this.#worlds.values()) await world.close();
  }

  async #end(picture: string | undefined): Promise<void> {
    await this.#worlds.get(picture ?? '')?.close();
    this.#worlds.delete(picture ?? '');
  }

  async #world(picture: string | undefined): Promise<World> {
    const key = picture ?? '';
    const world = this.#worlds.get(key) ?? (await World.open(this.#program, picture));
    this.#worlds.set(key, world);
    return world;
  }

  /** Waits until what is in the background prints next what is shown. */
  async #printsOther(key: string, shown: readonly string[]): Promise<readonly string[] | undefined> {
    const entry = this.#background.get(key);
    if (entry === undefined) return ['(no command runs in the background on this host)'];
    const next = (): readonly string[] => entry.terminal.lines.slice(entry.seen);
    const count = (): number | undefined => matched(shown, next(), false);
    await until('what is shown', () => count() !== undefined, undefined, this.#deadline).catch(() => {});
    const printed = count();
    if (printed === undefined) return next();
    entry.seen += printed;
    return undefined;
  }
}
