/** Timestamps of pcapng: a 64-bit count of units that each interface chooses for itself (if_tsresol, if_tsoffset). */

export interface TimeResolution {
  /** Units in a second. */
  readonly perSecond: bigint;
  /** Seconds that are to be added. */
  readonly offset: number;
}

/** Where an interface says nothing. */
export const MICROSECONDS: TimeResolution = { perSecond: 1_000_000n, offset: 0 };

/** if_tsresol: a negative power of 10, or of 2 where the highest bit is set. */
export const parseTimeResolution = (octet: number): Pick<TimeResolution, 'perSecond'> => ({
  perSecond: (octet & 0x80) === 0 ? 10n ** BigInt(octet) : 2n ** BigInt(octet & 0x7f),
});

/** Seconds and microseconds since 1970; what is finer is cut. */
export function timeOf(
  high: number,
  low: number,
  { perSecond, offset }: TimeResolution,
): { seconds: number; microseconds: number } {
  const units = (BigInt(high) << 32n) | BigInt(low);
  const microseconds = Number(((units % perSecond) * 1_000_000n) / perSecond);
  return { seconds: Number(units / perSecond) + offset, microseconds };
}
