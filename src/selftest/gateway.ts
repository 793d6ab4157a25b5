/**
 * A gateway: a namespace whose interfaces are cabled to others, and a shell in it. What it is like is said by a plan: that of
 * the self-test is in picture.ts; the lab (test/support/gateway.ts) and the fuzzer have their own.
 */
import { type Cable, layCables } from './cable.ts';
import { type CommandPlace, prelude } from './commands.ts';
import { deleteNamespace, makeNamespace } from './namespace.ts';
import { Shell } from './shell.ts';

export interface GatewayPlan extends CommandPlace {
  /** The namespaces at their other ends are there. */
  readonly cables: readonly Cable[];
  /** Commands that make the state it begins with. */
  readonly state: readonly string[];
}

export class Gateway {
  readonly namespace: string;
  readonly prefix: string;
  readonly shell: Shell;
  readonly #root: Shell;

  private constructor(root: Shell, plan: GatewayPlan) {
    this.#root = root;
    this.prefix = plan.prefix;
    this.namespace = plan.namespace;
    this.shell = new Shell(prelude(plan), this.namespace);
  }

  /** Makes it with `root`, a shell in the namespace that the test began in. */
  static async open(root: Shell, plan: GatewayPlan): Promise<Gateway> {
    await root.run([...makeNamespace(plan.namespace), ...layCables(plan.cables)]);
    const gateway = new Gateway(root, plan);
    await gateway.shell.run(plan.state);
    return gateway;
  }

  /** Whether the commands succeed. */
  can(probe: string): Promise<boolean> {
    return this.shell.run([probe]).then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    this.shell.close();
    await this.#root.run([deleteNamespace(this.namespace)]);
  }
}
