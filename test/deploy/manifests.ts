/** The manifests in deploy/kubernetes, as far as the tests look at them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const KUBERNETES = 'deploy/kubernetes';

export interface HttpProbe {
  readonly httpGet: { readonly host: string; readonly port: number; readonly path: string };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
  }[];
  readonly startupProbe: HttpProbe;
  readonly livenessProbe: HttpProbe;
  readonly readinessProbe: HttpProbe;
}

export interface DaemonSet {
  readonly kind: string;
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly updateStrategy: unknown;
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly containers: readonly [Container];
        readonly volumes: readonly {
          readonly name: string;
          readonly configMap?: { readonly name: string };
        }[];
        readonly [key: string]: unknown;
      };
    };
  };
}

export interface Kustomization {
  readonly resources: readonly string[];
  readonly configMapGenerator: readonly {
    readonly name: string;
    readonly behavior?: string;
    readonly files: readonly string[];
  }[];
  readonly generatorOptions: unknown;
  readonly patches?: readonly { readonly path: string }[];
}

export const readManifest = <T>(path: string): T =>
  parse(readFileSync(join(KUBERNETES, path), 'utf8'), { uniqueKeys: true }) as T;
