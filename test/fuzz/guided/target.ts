/** What is tried with whatever octets. */
export interface Target {
  /** The folder of the corpus. */
  readonly kind: string;
  /** Inputs to begin with, beside the corpus. */
  readonly seeds: () => readonly Uint8Array[];
  /** What the format has words for. */
  readonly words: readonly Uint8Array[];
  /** Octets. */
  readonly longest: number;
  /** Throws where the octets do harm: something else than the error that is documented, or a promise that is not kept. */
  readonly attempt: (octets: Uint8Array) => void | Promise<void>;
  /** When all is done. */
  readonly close?: () => Promise<void>;
}

export const wordsOf = (...texts: readonly string[]): Uint8Array[] =>
  texts.map((text) => Uint8Array.from(Buffer.from(text)));

export const textOf = (octets: Uint8Array): string => Buffer.from(octets).toString();
