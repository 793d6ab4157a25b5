/** A gateway that is broken in one way, as data: what is typed in it, and what must be said, sent and mended then. */

/** Each of them is healthy at first: pictures.ts. */
export type PictureName = 'plain' | 'calico' | 'twoWires';

export interface BrokenGateway {
  readonly picture?: PictureName;
  /** Shell commands in the gateway, and those of src/selftest/commands.ts; $REQUESTER is the namespace of who asks. */
  readonly broken?: readonly string[];
  /** The rule for g0 in a configuration file; none: arproxy is started with `-i g0`. */
  readonly rule?: string;
  /** What arproxy serves then, in place of g0. */
  readonly serves?: readonly string[];
  /** Where explain is asked, who asks, for what: as the picture has it, if not said. */
  readonly iface?: string;
  readonly from?: string;
  readonly target?: string;
  /** Further words for explain. */
  readonly args?: readonly string[];

  readonly verdict: 'reply' | 'drop';
  readonly reason: string;
  readonly cause?: string;
  /** What explain says of the packets after an answer. */
  readonly delivery?: 'delivers' | 'lost' | 'not known';
  /** What the kernel's own proxy_arp would do; with `by: 'kernel'` it is the kernel that answers now. */
  readonly kernel: 'reply' | 'drop';
  readonly by?: 'kernel';
  /** Where the wire does as nobody can know who looks with a user's rights. */
  readonly wire?: { readonly answered: boolean; readonly ping: boolean };
  /** What explain's lines have, those aside that begin with `ok`. */
  readonly names: readonly RegExp[];
  /** The MAC that answers, where it is not that of g0. */
  readonly mac?: string;
  /** Where explain is asked about another wire than the one that the requester is on, which shows nothing of its kernel. */
  readonly elsewhere?: true;
  /** A frame by hand in place of a ping: no host sends that, or there is nobody to be pinged. */
  readonly frame?: true;
  readonly remedy: Remedy;
  /** What doctor says of it, where it can know; 'nothing': it complains of nothing. Not said: it is not asked. */
  readonly doctor?: 'nothing' | { readonly names: RegExp; readonly remedy: Remedy };
}

/** What comes of the first remedy. */
export type Remedy =
  /** Typed as it stands, it brings the answer and the ping. */
  | 'works'
  /** The same, with what the text leaves to its reader. */
  | { readonly filled: Readonly<Record<string, string>> }
  /** There is none, and why. */
  | { readonly none: RegExp }
  /** It succeeds, and nothing on the wire shows what it does. */
  | { readonly typed: RegExp }
  /** In the configuration: what is said, and the rule with that. */
  | { readonly config: RegExp; readonly rule: string }
  | 'not needed';

export type BrokenGateways = Readonly<Record<string, BrokenGateway>>;

/** What arproxy and the kernel both drop, and a remedy mends. */
export const drop = (reason: string, cause?: string): Omit<BrokenGateway, 'names'> => ({
  verdict: 'drop',
  reason,
  ...(cause !== undefined && { cause }),
  kernel: 'drop',
  remedy: 'works',
});
