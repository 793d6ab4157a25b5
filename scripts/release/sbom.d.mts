export interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version?: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: readonly unknown[];
}
export interface Sbom {
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  readonly metadata: { readonly timestamp: string };
}
export declare function sbom(what: {
  readonly all: unknown;
  readonly folders: readonly string[];
  readonly packages: Readonly<Record<string, { readonly name?: string; readonly version: string }>>;
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  readonly time: number;
}): Sbom;
