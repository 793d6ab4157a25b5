/** What is needed of an AbortSignal, so that who reads the types needs neither those of Node nor those of a browser. */
export interface StopSignal {
  readonly aborted: boolean;
  /** What is thrown when it aborts: an AbortError, or a TimeoutError of `AbortSignal.timeout()`. */
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
