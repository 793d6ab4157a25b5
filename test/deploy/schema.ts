/**
 * The keys and types of Kubernetes' API (apps/v1, core/v1) that our manifests use, from its reference. An unknown key is one that the API
 * server would refuse, or leave out without a word.
 */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'strings'
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly keys: Readonly<Record<string, Shape>> };

const strings: Shape = { map: 'string' };
const metadata: Shape = {
  keys: { name: 'string', namespace: 'string', labels: strings, annotations: strings },
};
const probe: Shape = {
  keys: {
    httpGet: { keys: { host: 'string', port: 'number', path: 'string' } },
    periodSeconds: 'number',
    timeoutSeconds: 'number',
    failureThreshold: 'number',
    initialDelaySeconds: 'number',
    successThreshold: 'number',
  },
};
const container: Shape = {
  keys: {
    name: 'string',
    image: 'string',
    imagePullPolicy: 'string',
    command: 'strings',
    args: 'strings',
    env: { list: { keys: { name: 'string', value: 'string' } } },
    ports: { list: { keys: { name: 'string', containerPort: 'number', protocol: 'string' } } },
    securityContext: {
      keys: {
        runAsUser: 'number',
        runAsGroup: 'number',
        privileged: 'boolean',
        allowPrivilegeEscalation: 'boolean',
        readOnlyRootFilesystem: 'boolean',
        capabilities: { keys: { drop: 'strings', add: 'strings' } },
        seccompProfile: { keys: { type: 'string' } },
      },
    },
    resources: { keys: { requests: strings, limits: strings } },
    startupProbe: probe,
    livenessProbe: probe,
    readinessProbe: probe,
    volumeMounts: {
      list: { keys: { name: 'string', mountPath: 'string', readOnly: 'boolean' } },
    },
  },
};
const podSpec: Shape = {
  keys: {
    hostNetwork: 'boolean',
    dnsPolicy: 'string',
    automountServiceAccountToken: 'boolean',
    enableServiceLinks: 'boolean',
    priorityClassName: 'string',
    terminationGracePeriodSeconds: 'number',
    nodeSelector: strings,
    tolerations: { list: { keys: { key: 'string', operator: 'string', value: 'string', effect: 'string' } } },
    containers: { list: container },
    volumes: {
      list: {
        keys: {
          name: 'string',
          configMap: { keys: { name: 'string' } },
          emptyDir: { keys: { medium: 'string', sizeLimit: 'string' } },
        },
      },
    },
  },
};

export const DAEMON_SET: Shape = {
  keys: {
    apiVersion: 'string',
    kind: 'string',
    metadata,
    spec: {
      keys: {
        selector: { keys: { matchLabels: strings } },
        updateStrategy: {
          keys: { type: 'string', rollingUpdate: { keys: { maxUnavailable: 'number', maxSurge: 'number' } } },
        },
        template: { keys: { metadata, spec: podSpec } },
      },
    },
  },
};

export const NAMESPACE: Shape = { keys: { apiVersion: 'string', kind: 'string', metadata } };

/** What does not fit, as `PATH: why`. */
export function misfits(value: unknown, shape: Shape, path = ''): string[] {
  if (shape === 'strings') return misfits(value, { list: 'string' }, path);
  if (typeof shape === 'string') return typeof value === shape ? [] : [`${path}: is no ${shape}`];
  if ('list' in shape) {
    if (!Array.isArray(value)) return [`${path}: is no list`];
    return value.flatMap((each, at) => misfits(each, shape.list, `${path}[${at}]`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: is no mapping`];
  return Object.entries(value).flatMap(([key, each]) => {
    const inner = 'map' in shape ? shape.map : shape.keys[key];
    return inner === undefined ? [`${path}.${key}: is no key`] : misfits(each, inner, `${path}.${key}`);
  });
}
