/** `arproxy replay`: the frames of a capture file through the decision, against the kernel's tables as they are now. */
import { Command, Option } from 'commander';
import { buildRules, type Settings } from '../config/build-rules.ts';
import { configLoader } from '../config/source.ts';
import type { Tables } from '../host/tables.ts';
import type { ServedInterfaces } from '../policy/served-interfaces.ts';
import { parseCount, parseGlob, parseName } from './arguments.ts';
import type { CaptureInput } from './capture-input.ts';
import { EXIT_ERROR, EXIT_USAGE } from './errors.ts';
import { print, printJson, tell } from './output.ts';

interface ReplayOptions {
  readonly config?: string;
  readonly interface?: readonly string[];
  readonly interfaceFor?: string;
  readonly explain?: number;
  readonly json?: true;
}

export const replayCommand = (): Command =>
  new Command('replay')
    .description(
      'decide about each ARP frame of a capture file by the routes of this host as they are now; nothing is sent',
    )
    .argument(
      '<file>',
      'pcap or pcapng file, as tcpdump, Wireshark and run --dump write it, also compressed with gzip; - reads standard input',
    )
    .option(
      '-c, --config <file>',
      'decide by the rules of this configuration file (default: by the rule that run -i would make)',
    )
    .addOption(
      new Option(
        '-i, --interface <glob>',
        'interfaces to serve, by name, altname or shell pattern; may be repeated; all frames are taken as received on a single one that is named in full (default: all)',
      ).argParser(parseGlob),
    )
    .option('--interface-for <name>', 'take all frames as received on this interface', parseName)
    .addOption(
      new Option(
        '--explain <n>',
        'explain frame number n of the file, as arproxy explain does, and nothing else',
      ).argParser(parseCount),
    )
    .option('--json', 'print one JSON object a line, the last with the sums')
    .addHelpText(
      'after',
      `
Asks the kernel's route table as it is now, in this network namespace; needs no
capability. An interface is found by the name in the capture, or by its ifindex
(SLL2); a capture of plain Ethernet says neither: name the interface.

  tcpdump -i eth1 -w arp.pcap arp; arproxy replay arp.pcap -i eth1
  arproxy run -i 'cali*' --dump arp.pcapng;  arproxy replay arp.pcapng
  tcpdump -U -i eth1 -w - arp | arproxy replay - -i eth1
  zstd -dc arp.pcap.zst | arproxy replay - -i eth1
  arproxy replay arp.pcapng --explain 17`,
    )
    .action(replay);

async function replay(file: string, options: ReplayOptions): Promise<void> {
  const { interface: globs } = options;
  const interfaces = globs ?? (options.config === undefined ? ['*'] : undefined);
  const load = await configLoader({
    ...(options.config !== undefined && { config: options.config }),
    ...(interfaces !== undefined && { interface: interfaces }),
  });
  const config = load();
  const rules = buildRules(config);
  const { openCapture } = await import('./capture-input.ts');
  const { CloseList } = await import('../host/close-list.ts');
  const { openTables } = await import('../host/tables.ts');
  const { ServedInterfaces } = await import('../policy/served-interfaces.ts');
  const open = new CloseList();
  try {
    const output = openOutput(options.json ? printJson : print);
    // What is decided already is shown while more is waited for.
    const input = open.add(openCapture(file, output.flush));
    const served = new ServedInterfaces(rules);
    const tables = open.add(openTables(served));
    process.exitCode =
      options.explain === undefined
        ? await replayAll(input, output, { ...tables, served }, options)
        : await explainOne(input, options.explain, { config, rules }, tables, options);
  } finally {
    await open.close();
  }
}

async function explainOne(
  input: CaptureInput,
  number: number,
  rules: Settings,
  tables: Tables,
  { config: file, json, interfaceFor, interface: globs }: ReplayOptions,
): Promise<number> {
  const { explainFrame } = await import('./replay-explain.ts');
  const { linkNamed } = await import('../replay/which-interface.ts');
  const [only = '', ...others] = globs ?? [];
  const named = others.length === 0 && linkNamed(tables.kernel.links, only) !== undefined ? only : undefined;
  const rulesFrom = file === undefined ? 'as this replay decides' : `of ${file}`;
  const source = { rules: file === undefined ? ('default' as const) : ('file' as const), rulesFrom, file };
  const wanted = { number, name: input.name, assumed: interfaceFor ?? named, json: json === true };
  await explainFrame(input, wanted, { ...rules, source }, tables);
  return 0;
}

async function replayAll(
  input: CaptureInput,
  output: Output,
  tables: Tables & { readonly served: ServedInterfaces },
  options: ReplayOptions,
): Promise<number> {
  const { Replay } = await import('../replay/replay.ts');
  const { replayFile } = await import('../replay/replay-file.ts');
  const { lineOf, objectOf } = await import('../replay/report.ts');
  const { linkNamed } = await import('../replay/which-interface.ts');
  const { links } = tables.kernel;
  const here = [...links].map(({ name }) => name).join(', ');
  const { json, interfaceFor, interface: [only = '', ...others] = [] } = options;
  if (interfaceFor !== undefined && linkNamed(links, interfaceFor) === undefined)
    return say(`there is no interface ${interfaceFor} here: there are ${here}`, EXIT_USAGE);
  const named = others.length === 0 && linkNamed(links, only) !== undefined ? only : undefined;

  const replay = new Replay({ ...tables, assumed: interfaceFor ?? named });
  const { sums, fault } = await replayFile(input, replay, (numbered, verdict) =>
    output.line(json ? JSON.stringify(objectOf(numbered, verdict)) : lineOf(numbered, verdict)),
  ).finally(output.flush);
  output.line(json ? JSON.stringify(sums.object()) : sums.lines().join('\n'));
  output.flush();
  if (fault !== undefined)
    return say(`${input.name}: ${fault.message}; ${sums.frames} frames before that were read`, EXIT_ERROR);
  if (sums.decided > 0 || !sums.skipped.has('no-interface')) return 0;
  const remedy = `say which interface they came in on, with --interface-for NAME (here are ${here})`;
  return say(`no frame of ${input.name} is of an interface that is here: ${remedy}`, EXIT_USAGE);
}

function say(text: string, exitCode: number): number {
  tell(`arproxy: ${text}\n`);
  return exitCode;
}

/** Number of characters that are written at once. */
const WRITTEN_AT_ONCE = 1 << 16;

interface Output {
  line(text: string): void;
  readonly flush: () => void;
}

/** Standard output, in few system calls. */
function openOutput(write: (text: string) => void): Output {
  let waiting = '';
  const flush = (): void => {
    if (waiting !== '') write(waiting);
    waiting = '';
  };
  return {
    line: (text) => {
      waiting += `${text}\n`;
      if (waiting.length >= WRITTEN_AT_ONCE) flush();
    },
    flush,
  };
}
