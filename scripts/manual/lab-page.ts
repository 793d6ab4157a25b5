/** The man page arproxy-lab(8), from what the program says of itself and the pictures' titles. */
import { DATE } from './man-sections.ts';
import { blocks, bold, escaped, item, section } from './roff.ts';

export interface LabWords {
  /** What `arproxy-lab --help` prints: `usage:`, lines of calls, an empty line, and text. */
  readonly help: string;
  readonly pictures: readonly (readonly [name: string, title: string])[];
  readonly version: string;
}

const NAME = 'arproxy-lab';

/** What follows a call two spaces or more behind it, also on the lines below, is what it does. */
function callsIn(lines: readonly string[]): (readonly [call: string, text: string])[] {
  const calls: [string, string][] = [];
  for (const line of lines) {
    const [, call, text = ''] = /^(?:usage:)? +(arproxy-lab\S*(?: \S+)*)(?: {2,}(.*))?$/.exec(line) ?? [];
    const last = calls.at(-1);
    if (call !== undefined) calls.push([call, text]);
    else if (last !== undefined) last[1] += ` ${line.trim()}`;
  }
  return calls;
}

export function labPage({ help, pictures, version }: LabWords): string {
  const [usage = '', ...text] = help.trimEnd().split('\n\n');
  return `${[
    `.\\" Written by npm run manual from arproxy-lab --help and the titles in labs/pictures. Do not edit.`,
    `.TH ${escaped(NAME.toUpperCase())} 8 ${DATE} "arproxy ${escaped(version)}"`,
    section('NAME', `${escaped(NAME)} \\- networks of namespaces that show arproxy at work`),
    section('SYNOPSIS', `${bold(NAME)} [PICTURE [\\-\\-keep [\\-\\-quiet]] | COMMAND ...]`),
    section('DESCRIPTION', ...blocks(text.join('\n\n'))),
    section('COMMANDS', ...callsIn(usage.split('\n')).map(([call, what]) => item(bold(call), what))),
    section('PICTURES', ...pictures.map(([name, title]) => item(bold(name), title))),
    section('SEE ALSO', `${bold('arproxy')}(8), ${bold('ip-netns')}(8)`),
  ].join('\n')}\n`;
}
