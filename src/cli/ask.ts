/** `arproxy ask`: one request on the wire, and who answers. */
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { Argument, Command, Option } from 'commander';
import type { Clock } from '../ask/ask.ts';
import type { Place } from '../ask/place.ts';
import type { Reply } from '../ask/reply.ts';
import type { Request } from '../ask/request.ts';
import type { Summary } from '../ask/summary.ts';
import { formatIpv4, INADDR_ANY, type Ipv4 } from '../wire/ipv4.ts';
import { BROADCAST_MAC, formatMac, type Mac } from '../wire/mac.ts';
import { parseAddress, parseMacAddress, parseName, parsePositive, parseTimeout } from './arguments.ts';
import { paintFor } from './colours.ts';
import { client } from './control-option.ts';
import { EXIT_USAGE } from './errors.ts';
import { print, printJson } from './output.ts';
import { isExpected, tellError } from './tell-error.ts';
import { fillFor } from './wrap.ts';

interface AskOptions {
  readonly interface: string;
  readonly from?: Ipv4;
  readonly probe?: true;
  readonly unicast?: Mac;
  readonly sha?: Mac;
  readonly timeout: number;
  readonly count: number;
  readonly json?: true;
}

/** In the words of a script: one answer, none, more than one, not asked. 2 is wrong usage, as everywhere. */
const EXIT_OF = { one: 0, none: 1, twice: 3, conflict: 3 } as const;
const EXIT_NOT_ASKED = 4;

export const askCommand = (): Command =>
  new Command('ask')
    .description('send an ARP request, and show who answers, with which MAC, and how fast')
    .requiredOption('-i, --interface <name>', 'interface to send it on, by name or altname', parseName)
    .addOption(
      new Option(
        '--from <sender>',
        'IPv4 address of the sender (default: an address of the interface)',
      ).argParser(parseAddress),
    )
    .addOption(
      new Option(
        '--probe',
        'ask as a host that has no address yet (sender 0.0.0.0, RFC 5227): the owner alone answers that, and no proxy',
      ).conflicts('from'),
    )
    .addOption(
      new Option('--unicast <mac>', 'send it to this MAC alone (default: broadcast)').argParser(
        parseMacAddress,
      ),
    )
    .addOption(
      new Option(
        '--sha <mac>',
        "MAC of the sender, and source of the frame (default: the interface's own)",
      ).argParser(parseMacAddress),
    )
    .addOption(
      new Option('--timeout <duration>', 'how long to listen for replies after each request')
        .argParser(parseTimeout)
        .default(1000, '1s'),
    )
    .addOption(new Option('--count <n>', 'number of requests').argParser(parsePositive).default(1))
    .option('--json', 'print one JSON object a line for each reply, the last with what they mean')
    .addArgument(new Argument('<target>', 'IPv4 address that is asked for').argParser(parseAddress))
    .addHelpText(
      'after',
      `
Needs CAP_NET_RAW, and no running arproxy. It listens for the whole time, since
a second answer may come later (the kernel's proxy_delay holds replies back for
up to 0.8 s). Neither arproxy nor the kernel hears what its own host sends: ask
from a host on the gateway's link. Hosts there learn the sender's MAC from the
request: name another's address only together with its --sha.

Exit code 0: one host answers, once; 1: nobody; 3: more than one answer to a
request; 4: it could not be sent; 2: wrong usage.

  arproxy ask -i eth0 169.254.1.1
  arproxy ask -i eth0 --probe 10.65.0.2          is the address in use?
  arproxy ask -i eth0 --count 3 --json 10.98.0.1 | jq -r '.hosts[]?'`,
    )
    .action(ask);

async function ask(target: Ipv4, options: AskOptions, command: Command): Promise<void> {
  try {
    const { result } = await askOnce(target, options, command);
    process.exitCode = EXIT_OF[result];
  } catch (error) {
    if (!isExpected(error)) throw error;
    tellError(error);
    const { NO_INTERFACE } = await import('../ask/place.ts');
    process.exitCode = error.code === NO_INTERFACE ? EXIT_USAGE : EXIT_NOT_ASKED;
  }
}

async function askOnce(target: Ipv4, options: AskOptions, command: Command): Promise<Summary> {
  const { ask: send } = await import('../ask/ask.ts');
  const { summarize } = await import('../ask/summary.ts');
  const { openWire } = await import('../host/open-wire.ts');
  const place = await placeOf(options.interface);
  const request = await requestOf(place, target, options, command);
  const notes = notesOn(place, request);
  const show = await shower(place, request, options);
  const wire = openWire(place);
  const replies: Reply[] = [];
  try {
    show.request();
    const { count, timeout: timeoutMs } = options;
    const requests = await send(wire, CLOCK, request, {
      ...{ count, timeoutMs, stop: interrupted() },
      onReply: (reply) => {
        replies.push(reply);
        show.reply(reply);
      },
    });
    const asked = { ifname: place.ifname, request, requests, timeoutMs };
    const summary = summarize(asked, replies, await notes);
    show.summary(summary);
    return summary;
  } finally {
    await wire.close();
  }
}

async function placeOf(name: string): Promise<Place> {
  const { placeNamed } = await import('../ask/place.ts');
  const { openTables } = await import('../host/tables.ts');
  const tables = openTables();
  try {
    return placeNamed(tables, name);
  } finally {
    await tables.close();
  }
}

async function requestOf(
  place: Place,
  tpa: Ipv4,
  { from, probe, sha = place.mac, unicast }: AskOptions,
  command: Command,
): Promise<Request> {
  const { chooseSender } = await import('../ask/sender.ts');
  const spa = probe ? INADDR_ANY : (from ?? chooseSender(place.addresses, tpa));
  if (spa !== undefined) return { spa, sha, tpa, destination: unicast ?? BROADCAST_MAC };
  const has = place.addresses.length === 0 ? 'no IPv4 address' : 'no IPv4 address but the target';
  return command.error(
    `error: ${place.ifname} has ${has} to ask from: name the sender with --from <sender>, or ask whether the target is in use with --probe`,
    { exitCode: EXIT_USAGE },
  );
}

/** What is not to be seen on the wire. */
async function notesOn({ ifname, mac, addresses }: Place, { spa, sha }: Request): Promise<string[]> {
  const isOwn = spa === INADDR_ANY || addresses.some(({ address }) => address === spa);
  const { status } = await client();
  const daemon = await status().catch(() => undefined); // none is as good as one that may not be asked
  const serves = daemon?.interfaces.some((served) => served.ifname === ifname) === true;
  return [
    ...(isOwn || sha !== mac
      ? []
      : [
          `${formatIpv4(spa)} is no address of ${ifname}: hosts that know it take it to be at ${formatMac(mac)} now, until they hear of it again (--sha names another MAC)`,
        ]),
    ...(serves
      ? [
          `arproxy (pid ${daemon.pid}) serves ${ifname} here, and hears nothing that this host sends itself: to try it, ask from a host on that link`,
        ]
      : []),
  ];
}

interface Shower {
  readonly request: () => void;
  readonly reply: (reply: Reply) => void;
  readonly summary: (summary: Summary) => void;
}

async function shower({ ifname }: Place, request: Request, options: AskOptions): Promise<Shower> {
  const { formatRequest, formatSummary, replyFields, replyInWords } = await import('../ask/text.ts');
  if (options.json)
    return {
      request: () => {},
      reply: (reply) => printJson(`${JSON.stringify(replyFields(reply, ifname, request))}\n`),
      summary: (summary) => printJson(`${JSON.stringify(summary)}\n`),
    };
  const say = (text: string): void => print(`${text}\n`);
  const [paint, fill] = [paintFor(process.stdout), fillFor(process.stdout)];
  return {
    request: () => say(fill(paint('bold', formatRequest(ifname, request)), 2)),
    reply: (reply) => say(fill(replyInWords(reply, request), 2)),
    summary: (summary) => say(formatSummary(summary, paint, fill)),
  };
}

const CLOCK: Clock = {
  now: () => performance.now(),
  pause: (ms) => (ms === 0 ? immediate() : sleep(ms)),
};

/** Ends with what is known by then. */
function interrupted(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  return stop.signal;
}
