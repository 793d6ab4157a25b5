/** What a rule matches, in a few words. */
import type { Match } from '../config/config.ts';

/** `'cali*' kind veth` */
export const describeMatch = ({ name, kind, master }: Match): string =>
  [
    ...name.map((pattern) => `'${pattern}'`),
    ...kind.map((one) => `kind ${one}`),
    ...master.map((pattern) => `master '${pattern}'`),
  ].join(' ');
