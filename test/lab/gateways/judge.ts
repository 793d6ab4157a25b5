/**
 * Makes a gateway, breaks it, asks what is said of it and what is on the wire, types the first remedy, and pings.
 * Returns all that is not as it should be, in words.
 */
import type { Arproxy } from '../../support/arproxy.ts';
import type { ConfigFiles } from '../../support/config-files.ts';
import { doctor } from '../../support/doctor.ts';
import type { Lab } from '../../support/lab.ts';
import { type Built, build } from './build-picture.ts';
import type { BrokenGateway, Remedy } from './gateway.ts';
import { askedByHand, isAs, type Probe, type Seen, seen } from './probe.ts';
import { explained, type Said } from './said.ts';

/** They attract what is not for this host: never the first of remedies. */
const DANGEROUS = /--pvlan|accept_local|route_localnet|drop_gratuitous_arp/;

/** What the kernel answers for by itself, in the picture that has frames by hand. */
const KERNELS_OWN = '172.20.1.1';

const ALL_WELL: Seen = { answered: true, ping: true };

export class Judge {
  readonly faults: string[] = [];
  readonly #lab: Lab;
  readonly #files: ConfigFiles;
  readonly #row: BrokenGateway;
  #arproxy: Arproxy | undefined;

  constructor(lab: Lab, files: ConfigFiles, row: BrokenGateway) {
    this.#lab = lab;
    this.#files = files;
    this.#row = row;
  }

  /** Healthy, then broken: explain against the wire, and its remedy. */
  async explain(): Promise<void> {
    const row = this.#row;
    const built = await this.#healthy();
    await this.#break(built);
    // A daemon that was there before it broke, but for what is broken in how it is started.
    if (row.rule !== undefined || row.serves !== undefined) await this.#serve(built, row.rule);
    const now = await this.#seen(built, wantedOf(row));
    const said = await explained(built.gw, this.#explainArgs(built));
    this.#compare(said);
    if (!isAs(wantedOf(row), now)) this.#fault(`on the wire: ${JSON.stringify(now)}`, said.text);
    await this.#mend(built, row.remedy, { command: said.command, words: said.words, text: said.text });
  }

  /** Broken anew: the kernel's own proxy_arp in place of arproxy. */
  async kernel(): Promise<void> {
    await this.#stop();
    const { kernel, by, elsewhere } = this.#row;
    if (elsewhere) return;
    const built = await this.#broken();
    if (by === undefined) await built.shell.run(['conf all proxy_arp 1']);
    const now = await this.#seen(built, { answered: kernel === 'reply' }, built.macs.bMac, KERNELS_OWN);
    if (now.answered !== (kernel === 'reply')) this.#fault(`the kernel: answered is ${now.answered}`);
  }

  /** Broken anew: doctor, and its remedy. */
  async doctor(): Promise<void> {
    const { doctor: wanted, rule } = this.#row;
    if (wanted === undefined) return;
    await this.#stop();
    const built = await this.#broken();
    await this.#serve(built, rule);
    await this.#seen(built, wantedOf(this.#row));
    const { findings } = await doctor(built.gw, this.#served(built, rule));
    const complaints = findings.filter(({ level }) => level !== 'ok');
    const text = complaints.map((finding) => JSON.stringify(finding)).join('\n');
    if (wanted === 'nothing') {
      if (text !== '') this.#fault('doctor complains', text);
      return;
    }
    const found = complaints.find((finding) => wanted.names.test(finding.text));
    if (found === undefined) return this.#fault(`doctor does not name ${wanted.names}`, text);
    const { remedy } = found;
    const isNone = remedy === undefined || remedy.startsWith('none');
    await this.#mend(built, wanted.remedy, { ...(isNone ? { words: remedy } : { command: remedy }), text });
  }

  #fault(what: string, context = ''): void {
    this.faults.push([what, context].join('\n').trim());
  }

  async #healthy(): Promise<Built> {
    const built = await build(this.#lab, this.#row.picture ?? 'plain');
    const { picture } = built;
    await this.#run(
      built,
      picture.serves.flatMap((name) => ['-i', name]),
    );
    const { bMac: mac } = built.macs;
    const probe = this.#row.frame ? { ...picture, mac } : this.#probe(built, mac);
    const first = await seen(built, probe, ALL_WELL);
    if (!isAs(ALL_WELL, first)) throw new Error(`not healthy at first: ${JSON.stringify(first)}`);
    return built;
  }

  async #broken(): Promise<Built> {
    const built = await build(this.#lab, this.#row.picture ?? 'plain');
    await this.#break(built);
    return built;
  }

  #break({ shell, requester }: Built): Promise<void> {
    return shell.run([`REQUESTER=${requester.name}`, ...(this.#row.broken ?? [])]);
  }

  #probe({ picture, macs }: Built, mac = this.#row.mac ?? macs.bMac): Probe {
    const { from = picture.from, target } = this.#row;
    return { mac, from, target: target ?? picture.target, pinged: target ?? picture.pinged };
  }

  async #seen(
    built: Built,
    wanted: Partial<Seen>,
    mac?: string,
    certain = built.picture.target,
  ): Promise<Seen> {
    const probe = this.#probe(built, mac);
    if (!this.#row.frame) return seen(built, probe, wanted);
    const answered = await askedByHand(this.#lab, built, probe, certain, wanted.answered ?? false);
    return { answered, ping: false };
  }

  #served({ picture }: Built, rule: string | undefined): string[] {
    if (rule === undefined) return (this.#row.serves ?? picture.serves).flatMap((name) => ['-i', name]);
    const text = `interfaces:\n  - match: { name: g0 }\n${rule.replace(/^/gm, '    ')}\n`;
    return ['-c', this.#files.write('arproxy.yaml', rule.startsWith('interfaces:') ? rule : text)];
  }

  /** Starts arproxy, in place of the one before. */
  async #serve(built: Built, rule: string | undefined): Promise<void> {
    await this.#run(built, this.#served(built, rule));
  }

  async #run({ gw }: Built, args: readonly string[]): Promise<void> {
    await this.#stop();
    this.#arproxy = await this.#lab.arproxy(gw, args);
  }

  async #stop(): Promise<void> {
    await this.#arproxy?.stop();
    this.#arproxy = undefined;
  }

  #explainArgs(built: Built): string[] {
    const { from, target } = this.#probe(built);
    const { iface = 'g0', args = [], rule } = this.#row;
    const config = rule === undefined ? [] : this.#served(built, rule);
    return ['-i', iface, '--from', from, ...args, ...config, target];
  }

  #compare(said: Said): void {
    const { verdict, reason, cause, delivery = said.delivery, kernel, names } = this.#row;
    for (const [what, want, got] of [
      ['verdict', verdict, said.verdict],
      ['reason', reason, said.reason],
      ['cause', cause, said.cause],
      ['kernel', kernel, said.kernel],
      ['delivery', delivery, said.delivery],
    ])
      if (want !== got) this.#fault(`explain's ${what} is ${got}, not ${want}`, said.text);
    const { lines } = said;
    for (const name of names) if (!name.test(lines)) this.#fault(`explain does not name ${name}`, said.text);
  }

  async #mend(
    built: Built,
    wanted: Remedy,
    { command, words = '', text }: { command?: string | undefined; words?: string | undefined; text: string },
  ): Promise<void> {
    const bad = (what: string): void => this.#fault(`the remedy ${what}`, text);
    if (wanted === 'not needed') {
      if (command !== undefined || words !== '') bad('is not needed');
      return;
    }
    if (wanted !== 'works' && 'none' in wanted) {
      if (command !== undefined || !/^none: /.test(words) || !wanted.none.test(words))
        bad(`is not none: ${wanted.none}`);
      return;
    }
    if (command === undefined) return bad('is missing');
    if (wanted !== 'works' && 'typed' in wanted) {
      const failed = await this.#type(built, command);
      if (failed !== undefined || !wanted.typed.test(command))
        bad(`is ${command}, not ${wanted.typed}: ${failed}`);
      return;
    }
    if (DANGEROUS.test(command)) bad('is dangerous');
    if (wanted !== 'works' && 'config' in wanted) {
      if (!wanted.config.test(command)) bad(`is not ${wanted.config}`);
      await this.#serve(built, wanted.rule);
    } else {
      const fill = Object.entries(wanted === 'works' ? {} : wanted.filled);
      const failed = await this.#type(
        built,
        fill.reduce((so, [from, to]) => so.replaceAll(from, to), command),
      );
      if (failed !== undefined) return bad(`(${command}) fails: ${failed}`);
    }
    const now = await seen(built, this.#probe(built, built.macs.bMac), ALL_WELL);
    if (!isAs(ALL_WELL, now)) bad(`(${command}) does not mend it: ${JSON.stringify(now)}`);
  }

  /** As a person does. What went wrong. */
  async #type(built: Built, command: string): Promise<string | undefined> {
    const start = /\barproxy run ([^#&;]*)/.exec(command);
    const before = start === null ? command : command.slice(0, start.index).replace(/(&&|;) *$/, '');
    const { code, stderr } = await built.gw.run('sh', ['-c', before]);
    if (code !== 0) return `exit ${code}: ${stderr.trim()}`;
    if (start !== null) await this.#run(built, (start[1] ?? '').trim().split(/ +/));
    return undefined;
  }
}

/** What the wire must show while it is broken. */
function wantedOf({ verdict, by, delivery, frame, wire }: BrokenGateway): Partial<Seen> {
  if (wire !== undefined) return wire;
  const answered = verdict === 'reply' || by === 'kernel';
  if (frame) return { answered };
  if (delivery === 'not known') return { answered };
  return { answered, ping: answered && delivery !== 'lost' };
}
