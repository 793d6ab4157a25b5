/** Which rule each link has, looked up before the rules are put in force: thousands of rules times thousands of links take time. */
import type { Link, LinksView } from '../kernel/links.ts';
import { type FindRule, type InterfaceRule, ruleFor } from './interface-rule.ts';

export class RulesAhead {
  readonly #rules: readonly InterfaceRule[];
  readonly #found = new Map<
    Link,
    { readonly master: Link | undefined; readonly rule: InterfaceRule | undefined }
  >();

  constructor(rules: readonly InterfaceRule[]) {
    this.#rules = rules;
  }

  /** A link each step. */
  *lookUp(links: LinksView): Generator<void> {
    for (const link of links) {
      const master = links.get(link.master);
      this.#found.set(link, { master, rule: ruleFor(this.#rules, link, master) });
      yield;
    }
  }

  /** A link that has changed since is another object: it is looked up now. */
  readonly find: FindRule = (link, master) => {
    const found = this.#found.get(link);
    return found !== undefined && found.master === master ? found.rule : ruleFor(this.#rules, link, master);
  };
}
