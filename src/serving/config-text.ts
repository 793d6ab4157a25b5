/** The configuration in force, as text. To print a long one takes as long as to read it: done once for each. */
import type { ConfigAnswer } from '../control/answers.ts';
import type { ConfigPage } from './calls.ts';

export class ConfigText {
  readonly #page: (from: number) => Promise<ConfigPage>;
  #last: ConfigAnswer | undefined;
  #making: Promise<ConfigAnswer> | undefined;

  constructor(page: (from: number) => Promise<ConfigPage>) {
    this.#page = page;
  }

  get(): Promise<ConfigAnswer> {
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async #make(): Promise<ConfigAnswer> {
    let page = await this.#page(0);
    if (page.generation === this.#last?.generation) return this.#last;
    const interfaces = [...page.config.interfaces];
    while (page.next !== undefined) {
      const { generation } = page;
      page = await this.#page(page.next);
      if (page.generation !== generation) return this.#make(); // another is in force: from the beginning
      interfaces.push(...page.config.interfaces);
    }
    const { printConfig } = await import('../config/print.ts');
    const { file, generation, directory, config } = page;
    this.#last = { file, generation, directory, text: printConfig({ ...config, interfaces }) };
    return this.#last;
  }
}
