export declare const DEBIAN_ARCH: Readonly<Record<string, string>>;
export declare function debianVersion(version: string): string;
