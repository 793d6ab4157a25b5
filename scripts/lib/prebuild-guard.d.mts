export declare const ARCHITECTURES: readonly string[];
export declare function listedSymbols(text?: string): string[];
export declare function faultsOf(bytes: Uint8Array, arch: string, listed?: readonly string[]): string[];
export declare function notWanted(files: readonly Uint8Array[], listed?: readonly string[]): string[];
