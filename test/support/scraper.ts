/** A scraper that stays in the namespace of a daemon, for a test that looks again and again. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type ParsedFamily, parseExposition } from '../metrics/parse-exposition.ts';
import type { Netns } from './netns.ts';
import { until } from './until.ts';

/** Gets the address once for each line of stdin, and says the body in a line of JSON. */
const PROGRAM = `
  for await (const _ of require('node:readline').createInterface({ input: process.stdin }))
    console.log(JSON.stringify(await (await fetch(process.argv[1])).text()));
`;

export class Scraper {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: string[] = [];
  #told = '';
  #asked = 0;

  constructor(netns: Netns, address = '127.0.0.1:9910') {
    const program = `(async () => {${PROGRAM}})()`;
    this.#child = netns.spawn(process.execPath, ['-e', program, `http://${address}/metrics`]);
    createInterface(this.#child.stdout).on('line', (line) => this.#lines.push(line));
    this.#child.stderr.on('data', (text) => {
      this.#told += text;
    });
    this.#child.stdin.on('error', () => {}); // it says on stderr why it ended
  }

  async scrape(): Promise<Map<string, ParsedFamily>> {
    const number = this.#asked++;
    this.#child.stdin.write('\n');
    const line = await until(
      'the metrics',
      () => this.#lines[number],
      () => this.#told,
    );
    return parseExposition(JSON.parse(line) as string);
  }
}
