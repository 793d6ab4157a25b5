import type { SpawnSyncOptions, SpawnSyncReturns } from 'node:child_process';
export declare function compilerFor(arch: string): { readonly command: string; readonly packages: string };
export declare function compile(
  arch: string,
  words: readonly string[],
  options?: SpawnSyncOptions,
): SpawnSyncReturns<string | Buffer>;
export declare function hasCompiler(arch: string): boolean;
