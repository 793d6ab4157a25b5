/** `arproxy explain`: why a request is answered, or not. */
import { Argument, Command, Option } from 'commander';
import type { Explanation } from '../explain/explain.ts';
import type { Ipv4 } from '../wire/ipv4.ts';
import type { Mac } from '../wire/mac.ts';
import { parseAddress, parseAddresses, parseMacAddress } from './arguments.ts';
import { paintFor } from './colours.ts';
import { EXIT_USAGE } from './errors.ts';
import { fillFor } from './wrap.ts';

interface ExplainOptions {
  readonly interface: string;
  readonly from: Ipv4;
  readonly sha: Mac;
  readonly config?: string;
  readonly running?: true;
  readonly control?: string;
  readonly pvlan?: true;
  readonly unicast?: true;
  readonly trace?: true;
  readonly json?: true;
}

/** A sender whose MAC is not said: locally administered, and nobody's. */
const SOME_MAC = 0x02_00_00_00_00_01 as Mac;

export const explainCommand = (): Command =>
  new Command('explain')
    .description(
      'explain why a request would be answered or dropped: every check, what it looked at, and the remedy',
    )
    .requiredOption('-i, --interface <name>', 'interface that receives the request, by name or altname')
    .addOption(
      new Option('--from <sender>', 'IPv4 address of the sender')
        .argParser(parseAddress)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--sha <mac>', 'MAC of the sender')
        .argParser(parseMacAddress)
        .default(SOME_MAC, '02:00:00:00:00:01'),
    )
    .option('--unicast', 'the request is sent to our own MAC, not broadcast')
    .option(
      '-c, --config <file>',
      'decide by the rules of this configuration file (default: by those of the running arproxy, or else by the rule that run -i would make)',
    )
    .addOption(
      new Option('--running', 'fail where no running arproxy can be asked for its rules').conflicts([
        'config',
        'pvlan',
      ]),
    )
    .addOption(
      new Option(
        '--control <path>',
        "path of the daemon's control socket; implies --running (default: as for arproxy status)",
      ).implies({ running: true }),
    )
    .option('--pvlan', 'decide as arproxy run --pvlan would')
    .option('--trace', 'show both route lookups rule by rule, and why what nearly matched did not')
    .option('--json', 'print one JSON object a line for each target')
    .addArgument(
      new Argument('<target...>', 'IPv4 addresses that the request asks for').argParser(parseAddresses),
    )
    .addHelpText(
      'after',
      `
Needs no privilege and no running arproxy. It decides as the running arproxy does, or as
\`arproxy run -i\` would where none can be asked, and says which: at this moment, with empty queues
and limits. It ends with exit code 0 whatever the verdict: for scripts there is --json.

  arproxy explain -i cali1 --from 10.65.0.2 169.254.1.1
  arproxy explain -i cali1 --from 10.65.0.2 10.98.0.1 --running
  arproxy explain -i eth1 --from 192.0.2.7 -c arproxy.yaml --json 10.98.0.1 | jq -r .remedy.command`,
    )
    .action(explainAll);

async function explainAll(targets: readonly Ipv4[], options: ExplainOptions): Promise<void> {
  const { explain } = await import('../explain/explain.ts');
  const { worldNow } = await import('../explain/world.ts');
  const { openTables } = await import('../host/tables.ts');
  const { from: spa, sha, unicast = false, trace = false, interface: name } = options;
  const { explainRules } = await import('./explain-rules.ts');
  const show = await shower(options.json === true);
  const tables = openTables();
  try {
    const links = [...tables.kernel.links];
    const link =
      links.find((each) => each.name === name) ?? links.find((each) => each.altnames.includes(name));
    if (link === undefined) {
      process.stderr.write(
        `arproxy: there is no interface "${name}"; there are ${links.map((each) => each.name).join(', ')}\n`,
      );
      process.exitCode = EXIT_USAGE;
      return;
    }
    const settings = await explainRules(options, link.name);
    const world = worldNow(tables, [spa, ...targets]);
    for (const tpa of targets) {
      const explanation = explain(world, settings, { ifindex: link.ifindex, spa, sha, tpa, unicast, trace });
      if (explanation === undefined) throw new Error(`${name} went away meanwhile`);
      show(explanation);
    }
  } finally {
    await tables.close();
  }
}

async function shower(json: boolean): Promise<(explanation: Explanation) => void> {
  if (json) return (explanation) => process.stdout.write(`${JSON.stringify(explanation)}\n`);
  const { formatExplanation } = await import('../explain/format.ts');
  const [paint, fill] = [paintFor(process.stdout), fillFor(process.stdout)];
  let before = '';
  return (explanation) => {
    process.stdout.write(`${before}${formatExplanation(explanation, paint, fill)}\n`);
    before = '\n';
  };
}
