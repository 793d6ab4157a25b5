/** What the doctor has to say: data, so that a check needs no printer. */

/** problem: it is silent now because of this. warning: a trap. ok: looked at, and well. */
export const LEVELS = ['problem', 'warning', 'ok'] as const;
export type Level = (typeof LEVELS)[number];

export interface Finding {
  readonly level: Level;
  /** A word for the cause, the same every time: `forwarding`, `rp-filter`, ... */
  readonly check: string;
  /** The interface that it is about; absent: the whole host. */
  readonly ifname?: string;
  readonly text: string;
  /** A command to paste, an option, or lines of the configuration file. */
  readonly remedy?: string;
}

export const sums = (findings: readonly Finding[]): { problems: number; warnings: number; ok: number } => {
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
  return { problems: count('problem'), warnings: count('warning'), ok: count('ok') };
};
