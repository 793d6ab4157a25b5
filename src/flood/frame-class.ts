/** Which frames of an interface a flood is made of: those of one sender, of a few, or of whoever sends. */

/** Frames of an interface whose sender (sha and spa) has these octets from `from` on; none: whoever sends. */
export interface FrameClass {
  readonly ifindex: number;
  readonly from: number;
  readonly octets: readonly number[];
}

/** Where two classes have the same, they are one. */
export const keyOf = ({ ifindex, from, octets }: FrameClass): string => `${ifindex} ${from} ${octets.join()}`;

/** A class, and what part of the interface's frames it is. */
export interface Part {
  readonly frames: FrameClass;
  readonly part: number;
}

/** What a sender may be known by, the narrowest first: MAC and address, MAC alone (it has many addresses), address alone. */
const RANGES = [
  [0, 10],
  [0, 6],
  [6, 10],
] as const;

/** Fewer samples than this say nothing. */
const SAMPLES = 10;
/** A sender is one of those that flood from this part of all on, */
const HEAVY = 0.2;
/** if they are this part together. */
const TOGETHER = 0.6;

/** What floods an interface: the few senders that most comes from, or all of it. `senders`: sha and spa of some of its frames. */
export function floodOf(ifindex: number, senders: readonly DataView[]): Part[] {
  const all = senders.map((view) => [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)]);
  if (all.length >= SAMPLES) {
    for (const [from, to] of RANGES) {
      const heavy = heavyAmong(all.map((octets) => octets.slice(from, to)));
      const together = heavy.reduce((sum, { part }) => sum + part, 0);
      if (together >= TOGETHER)
        return heavy.map(({ octets, part }) => ({ frames: { ifindex, from, octets }, part }));
    }
  }
  return [{ frames: { ifindex, from: 0, octets: [] }, part: 1 }];
}

function heavyAmong(all: readonly (readonly number[])[]): { octets: readonly number[]; part: number }[] {
  const counts = new Map<string, { octets: readonly number[]; count: number }>();
  for (const octets of all) {
    const row = counts.get(octets.join()) ?? { octets, count: 0 };
    counts.set(octets.join(), row);
    row.count++;
  }
  return [...counts.values()]
    .map(({ octets, count }) => ({ octets, part: count / all.length }))
    .filter(({ part }) => part >= HEAVY);
}
