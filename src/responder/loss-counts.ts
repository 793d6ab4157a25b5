/** Everything that can be lost, by the place where it was lost, as log, status and metrics have it. */
export interface Losses {
  /** Frames that the kernel had no room for in the capture ring. */
  readonly capture: number;
  /** Frames that came faster than they could be decided: the interface that most come in on loses its own. */
  readonly shed: number;
  /** Replies that were decided and could not be sent, by the errno's name. */
  readonly send: Readonly<Record<string, number>>;
  /** Route lookups that the kernel gave no result for. */
  readonly route: number;
  /** How often the kernel had no room for its notifications. */
  readonly notifications: number;
  /** Frames of batches that were given up since a system call was refused. */
  readonly abandoned: number;
  /** Ethernet headers that the kernel had no room for: frames are shown without. */
  readonly headers: number;
  /** Frames that are missing in the dump; undefined: there is none. */
  readonly dump: number | undefined;
  /** Lines that standard output had no room for. */
  readonly log: number;
}
