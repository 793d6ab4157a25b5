/** The metrics of a daemon, as a scraper in its namespace gets them. */
import { type ParsedFamily, parseExposition } from '../metrics/parse-exposition.ts';
import type { Netns } from './netns.ts';

const GET = `fetch(process.argv[1]).then(async (r) => console.log(JSON.stringify({ status: r.status, body: await r.text() })))`;

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export async function get(netns: Netns, url: string): Promise<Answer> {
  const { code, stdout, stderr } = await netns.run(process.execPath, ['-e', GET, url]);
  if (code !== 0) throw new Error(`GET ${url}: ${stderr}`);
  return JSON.parse(stdout) as Answer;
}

export async function scrape(netns: Netns, address = '127.0.0.1:9910'): Promise<Map<string, ParsedFamily>> {
  const { status, body } = await get(netns, `http://${address}/metrics`);
  if (status !== 200) throw new Error(`status ${status}: ${body}`);
  return parseExposition(body);
}
