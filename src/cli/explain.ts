/** `arproxy explain`: why a request is answered, or not. */
import { Argument, Command, Option } from 'commander';
import type { CapturedFrame } from '../capture/captured-frame.ts';
import { DEFAULT_FILE } from '../config/default-file.ts';
import { UserError } from '../errors/user-error.ts';
import type { Asked } from '../explain/facts.ts';
import type { Ipv4 } from '../wire/ipv4.ts';
import type { Mac } from '../wire/mac.ts';
import { parseAddress, parseAddresses, parseMacAddress, parseName, parseVlan } from './arguments.ts';
import { EXIT_USAGE } from './errors.ts';
import { showExplanation } from './explanation-output.ts';
import type { Receiver } from './frame-asked.ts';
import { tell } from './output.ts';

interface ExplainOptions {
  readonly interface: string;
  readonly from?: Ipv4;
  readonly sha: Mac;
  readonly src?: Mac;
  readonly dst?: Mac;
  readonly vlan?: number;
  readonly frame?: string;
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
    .requiredOption(
      '-i, --interface <name>',
      'interface that receives the request, by name or altname',
      parseName,
    )
    .addOption(new Option('--from <sender>', 'IPv4 address of the sender').argParser(parseAddress))
    .addOption(
      new Option('--sha <mac>', 'MAC of the sender')
        .argParser(parseMacAddress)
        .default(SOME_MAC, '02:00:00:00:00:01'),
    )
    .option('--unicast', 'the request is sent to our own MAC, not broadcast')
    .addOption(
      new Option('--dst <mac>', 'destination MAC of the frame (default: broadcast)')
        .argParser(parseMacAddress)
        .conflicts('unicast'),
    )
    .addOption(
      new Option('--src <mac>', 'source MAC of the frame (default: that of the sender)').argParser(
        parseMacAddress,
      ),
    )
    .addOption(
      new Option('--vlan <id>', 'VLAN that the frame is tagged for (default: no tag)')
        .argParser(parseVlan)
        .conflicts('unicast'),
    )
    .addOption(
      new Option(
        '--frame <hex|file>',
        'explain this very frame: in hexadecimal, as tcpdump -XX and Wireshark print it, or a file with that, or the first frame of a capture file; - reads standard input',
      ).conflicts(['from', 'sha', 'src', 'dst', 'vlan', 'unicast']),
    )
    .option(
      '-c, --config <file>',
      `decide by the rules of this configuration file (default: by those of the running arproxy, or else of ${DEFAULT_FILE}, or else by the rule that run -i would make)`,
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
      new Argument('[target...]', 'IPv4 addresses that the request asks for').argParser(parseAddresses),
    )
    .addHelpText(
      'after',
      `
Needs no privilege and no running arproxy. It decides as the running arproxy
does, or as the next \`arproxy run\` would where none can be asked, and says
which: at this moment, with empty queues and limits. It ends with exit code 0
whatever the verdict: for scripts there is --json.

  arproxy explain -i cali1 --from 10.65.0.2 169.254.1.1
  arproxy explain -i cali1 --from 10.65.0.2 10.98.0.1 --running
  arproxy explain -i eth1 --from 192.0.2.7 --vlan 7 10.98.0.1
  tcpdump -i eth1 -c 1 -w - arp | arproxy explain -i eth1 --frame -
  arproxy explain -i eth1 --from 192.0.2.7 --json 10.98.0.1 | jq .remedy`,
    )
    .action(explainAll);

async function explainAll(
  targets: readonly Ipv4[] | undefined,
  options: ExplainOptions,
  command: Command,
): Promise<void> {
  const { explain } = await import('../explain/explain.ts');
  const { worldNow } = await import('../explain/world.ts');
  const { openTables } = await import('../host/tables.ts');
  const { interface: name, trace = false } = options;
  const question = questionOf(targets ?? [], options, command);
  const { explainRules } = await import('./explain-rules.ts');
  const show = await showExplanation(options.json === true);
  const tables = openTables();
  try {
    const links = [...tables.kernel.links];
    const link =
      links.find((each) => each.name === name) ?? links.find((each) => each.altnames.includes(name));
    if (link === undefined) {
      tell(
        `arproxy: there is no interface "${name}"; there are ${links.map((each) => each.name).join(', ')}\n`,
      );
      process.exitCode = EXIT_USAGE;
      return;
    }
    const settings = await explainRules(options, link.name);
    const asked = await question(links, link);
    const world = worldNow(
      tables,
      asked.flatMap(({ spa, tpa }) => [spa, tpa]),
    );
    for (const one of asked) {
      const explanation = explain(world, settings, { ...one, trace, shaSaid: one.sha !== SOME_MAC });
      if (explanation === undefined) throw new Error(`${name} went away meanwhile`);
      show(explanation);
    }
  } finally {
    await tables.close();
  }
}

/** What is to be explained of an interface: requests without fault, or frames. Ends the command where options are missing. */
function questionOf(
  targets: readonly Ipv4[],
  options: ExplainOptions,
  command: Command,
): (links: readonly Receiver[], link: Receiver) => Promise<readonly Asked[]> {
  const { frame, from: spa, sha, src, dst, vlan, unicast = false } = options;
  const refuse = (text: string): never => command.error(`error: ${text}`, { exitCode: EXIT_USAGE });
  if (frame !== undefined) {
    if (targets.length > 0) refuse("option '--frame <hex|file>' has its target: want no other");
    return async (links, link) => frames(links, link, ({ givenFrame }) => [givenFrame(frame)]);
  }
  if (spa === undefined) return refuse("required option '--from <sender>' not specified");
  if (targets.length === 0) return refuse("missing required argument 'target'");
  if (src === undefined && dst === undefined && vlan === undefined)
    return async (_links, { ifindex }) => targets.map((tpa) => ({ ifindex, spa, sha, tpa, unicast }));
  return async (links, link) =>
    frames(links, link, ({ madeFrame }) =>
      targets.map((tpa) =>
        madeFrame({ spa, tpa, sha, src, vlan, dst: dst ?? (unicast ? link.mac : undefined) }),
      ),
    );
}

async function frames(
  links: readonly Receiver[],
  link: Receiver,
  make: (by: typeof import('./explain-frame.ts')) => readonly CapturedFrame[],
): Promise<readonly Asked[]> {
  const { askedAbout } = await import('./frame-asked.ts');
  const { SKIPS } = await import('../replay/replay.ts');
  return make(await import('./explain-frame.ts')).map((frame) => {
    const asked = askedAbout(frame, links, link);
    if (typeof asked === 'string') throw new UserError('ERR_FRAME', `the frame is ${SKIPS[asked]}`);
    return asked;
  });
}
