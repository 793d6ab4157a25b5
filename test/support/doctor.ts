/** `arproxy doctor --json`, in a namespace of the test's. */
import type { Finding } from '../../src/doctor/finding.ts';
import { arproxyOutcome, type Place } from './arproxy.ts';
import type { Netns } from './netns.ts';

export interface Diagnosis {
  readonly code: number | null;
  readonly findings: readonly Finding[];
  readonly sums: unknown;
  /** `problem forwarding g0`, ...; but that no arproxy runs. */
  readonly complaints: readonly string[];
}

export async function doctor(netns: Netns, args: readonly string[], place: Place = {}): Promise<Diagnosis> {
  const { code, stdout, stderr } = await arproxyOutcome(netns, ['doctor', '--json', ...args], place);
  if (stderr !== '' || stdout === '') throw new Error(`arproxy doctor: exit ${code}: ${stderr}`);
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Finding);
  const findings = rows.slice(0, -1);
  const complaints = findings
    .filter(({ level }) => level !== 'ok')
    .filter(({ check, ifname }) => check !== 'daemon' || ifname !== undefined) // in most labs none runs
    .map(({ level, check, ifname = '-' }) => `${level} ${check} ${ifname}`);
  return { code, findings, sums: rows.at(-1), complaints };
}

/** The finding of this check, which must be there once. */
export function only({ findings }: Diagnosis, check: string): Finding {
  const [found, ...more] = findings.filter((finding) => finding.check === check);
  if (found === undefined || more.length > 0)
    throw new Error(`want one finding ${check}, got ${JSON.stringify(findings, null, 2)}`);
  return found;
}

/** The words of a remedy that is made of options, without the remark behind them. */
export const optionsOf = ({ remedy = '' }: Finding): string[] =>
  remedy.replace(/^arproxy run | *#.*/g, '').split(' ');
