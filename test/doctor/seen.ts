/** Findings in one line each: `problem forwarding g0: sysctl -w net.ipv4.conf.g0.forwarding=1`. */
import { examine } from '../../src/doctor/examine.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import type { Finding } from '../../src/doctor/finding.ts';

export const inWords = ({ level, check, ifname, remedy }: Finding): string =>
  `${[level, check, ...(ifname === undefined ? [] : [ifname])].join(' ')}${remedy === undefined ? '' : `: ${remedy}`}`;

/** What is not well. */
export const complaints = (facts: Facts): string[] =>
  examine(facts)
    .filter(({ level }) => level !== 'ok')
    .map(inWords);

/** The texts of what is not well. */
export const texts = (facts: Facts): string =>
  examine(facts)
    .filter(({ level }) => level !== 'ok')
    .map(({ text }) => text)
    .join('\n');
