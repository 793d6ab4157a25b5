/** Where the control socket is. */

type Environment = Readonly<Record<string, string | undefined>>;

/** systemd's RuntimeDirectory=; several are told with colons between them. */
const inRuntimeDirectory = (environment: Environment): string | undefined => {
  const [first = ''] = (environment['RUNTIME_DIRECTORY'] ?? '').split(':');
  return first === '' ? undefined : `${first}/control.sock`;
};

/** Where a daemon listens; undefined: nowhere. */
export const listenPath = (wanted: string | undefined, environment: Environment): string | undefined =>
  wanted ?? inRuntimeDirectory(environment);

/** Where a client looks, in this order. */
export function clientPaths(wanted: string | undefined, environment: Environment): string[] {
  if (wanted !== undefined) return [wanted];
  const there = inRuntimeDirectory(environment);
  const usual = '/run/arproxy/control.sock';
  return there === undefined || there === usual ? [usual] : [there, usual];
}
