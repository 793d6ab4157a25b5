import type { SpawnSyncOptionsWithStringEncoding, SpawnSyncReturns } from 'node:child_process';
export declare const CC: string;
export declare function runCc(
  words: readonly string[],
  options: SpawnSyncOptionsWithStringEncoding,
): SpawnSyncReturns<string>;
export declare function isMissing(done: Pick<SpawnSyncReturns<string>, 'error' | 'status'>): boolean;
