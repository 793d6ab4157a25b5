export declare function clonesWords(kind: 'debug' | 'sanitized', target: string): string[];
export declare function prebuildWords(arch: string, target: string, native?: string): string[];
