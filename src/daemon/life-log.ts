/** The life cycle as log lines. */
import type { Log } from '../log/log.ts';
import type { LifeEvent, LifeHook } from './life-cycle.ts';

/** Maximum number of changes of a reload that are named one by one. */
const MAX_CHANGES = 20;

/** A hook that says each event once. */
export function lifeLog(log: Log): LifeHook {
  let begun: Starting | undefined;
  return (event) => {
    switch (event.phase) {
      case 'starting': {
        const { version, file } = event;
        begun = event;
        const what = file === undefined ? 'the command line' : file;
        return log.say('starting', { version, file }, `arproxy ${version} starts with ${what}`);
      }
      case 'ready':
        return sayReady(log, event, begun);
      case 'checked':
      case 'reloading':
      case 'failed': // whoever started it says it on standard error
        return;
      case 'unhealthy':
        return log.say('unhealthy', { fault: event.fault }, `requests are not answered: ${event.fault}`);
      case 'healthy':
        return log.say('healthy', {}, 'requests are answered again');
      case 'reloaded': {
        const { file, why, changes, changeCount } = event;
        const text = `configuration reloaded (${why}): ${listOf(changes, changeCount)}`;
        return log.say('reloaded', { file, why, changes: changeCount }, text);
      }
      case 'reload-failed': {
        const { file, why, faults } = event;
        const text = `configuration not reloaded (${why}), the one before stays in force: ${faults.join('; ')}`;
        return log.say('reload-failed', { file, why }, text);
      }
      case 'reload-ignored':
        return log.say('reload-ignored', {}, `${event.why}: there is no configuration file to read again`);
      case 'stopping':
        return log.say('stopping', { signal: event.why }, `${event.why}: stopping`);
      case 'stopped': {
        const { phase: _, dryRun, ...fields } = event;
        return log.say('stopped', fields, dryRun ? 'stopped (dry run: nothing was sent)' : 'stopped');
      }
    }
  };
}

type Starting = Extract<LifeEvent, { readonly phase: 'starting' }>;
type Ready = Extract<LifeEvent, { readonly phase: 'ready' }>;

/** The text names the file where nobody else did. */
function sayReady(log: Log, { interfaces, dryRun }: Ready, begun: Starting | undefined): void {
  const which = interfaces.length === 0 ? 'no interface yet' : interfaces.join(', ');
  const how = dryRun ? ' (dry run: nothing is sent)' : '';
  const by = begun?.isDefaultFile ? ` (${begun.file})` : '';
  log.say('ready', { interfaces, file: begun?.file }, `ready${how}: serving ${which}${by}`);
}

function listOf(changes: readonly string[], count: number): string {
  if (count === 0) return 'no key changed';
  if (count <= MAX_CHANGES) return changes.join('; ');
  return [...changes.slice(0, MAX_CHANGES), `and ${count - MAX_CHANGES} more`].join('; ');
}
