/**
 * Every event that a log line can tell of: a closed set, for programs that read the log. Each line has its event in the field
 * `event`; the text `msg` is for people, and may change.
 */

export type EventLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

interface EventRow {
  /** The level of its lines. */
  readonly level: EventLevel;
  /** What it means: a row of the manual. */
  readonly help: string;
}

export const EVENTS = {
  starting: { level: 'debug', help: 'the configuration is read; what it asks for is opened now' },
  ready: {
    level: 'info',
    help: 'requests are answered from now on; `interfaces` are served, by the rules of `file`, if there is one',
  },
  'rights-limited': {
    level: 'debug',
    help: 'what it needs no more was given back: `capabilities` says how many; just before `ready`',
  },
  'rights-refused': {
    level: 'info',
    help: 'the kernel, or a filter that is there already, refused a part of that: `refused`; it goes on without',
  },
  unhealthy: {
    level: 'error',
    help: 'requests are not answered: `fault` says what of their way does not work; /healthz says it too, and the watchdog of systemd is not fed',
  },
  healthy: { level: 'info', help: 'requests are answered again' },
  'notify-failed': {
    level: 'warn',
    help: 'the service manager cannot be told of the state: the socket in $NOTIFY_SOCKET; said once for each errno',
  },
  'no-interface': {
    level: 'warn',
    help: 'no interface matches a rule (of `file`, if there is one); arproxy waits for one',
  },
  stopping: { level: 'info', help: 'SIGTERM or SIGINT has come' },
  stopped: { level: 'info', help: 'the last line: counters and losses of the whole run' },
  reloaded: { level: 'info', help: 'another configuration is in force, or the same was read again' },
  'reload-failed': { level: 'error', help: 'the configuration has faults; the one before stays in force' },
  'reload-ignored': { level: 'info', help: 'SIGHUP, but there is no configuration file' },
  'interface-served': { level: 'info', help: 'an interface that a rule matches has come, or matches now' },
  'interface-unserved': { level: 'info', help: 'no rule matches the interface any more' },
  'interface-removed': { level: 'info', help: 'a served interface has gone' },
  'interface-renamed': { level: 'info', help: 'a served interface has another name' },
  'interface-mac': {
    level: 'info',
    help: 'a served interface has another MAC, which replies say from now on',
  },
  'interface-silent': {
    level: 'info',
    help: 'something keeps a served interface silent; `cause` says what, `remedy` what mends it; of many at once, the first few have a line each, and the others one together: `interfaces`',
  },
  'interface-answers': { level: 'info', help: 'nothing keeps the interface silent any more' },
  'no-request': {
    level: 'info',
    help: 'no request was heard on these `interfaces` for a minute since they are served; once for each',
  },
  'first-request': {
    level: 'info',
    help: 'a request was heard on `interfaces` of which `no-request` was said',
  },
  takeover: {
    level: 'info',
    help: 'what while_local names has come to this host: of the `requests` heard within the last hour, the senders of `announcements` are told its MAC; and once more after two seconds',
  },
  'while-local-claimed': {
    level: 'warn',
    help: 'another host announced the address of `while_local`, which is on this host too: nothing is answered while it has it',
  },
  'address-conflict': {
    level: 'warn',
    help: 'a host on the same link claims an address that was answered for, or answers for it, as another proxy does',
  },
  'second-responder': {
    level: 'warn',
    help: 'another arproxy of this network namespace, also one in another container, serves the same `interfaces`: each request there gets two replies; `pid`, where it has a meaning here',
  },
  'second-responder-gone': { level: 'info', help: 'it does not serve these `interfaces` any more' },
  'second-responder-unknown': {
    level: 'info',
    help: 'whether there is one cannot be known, or this one cannot be seen by it: `why`; said once for each',
  },
  'flood-began': {
    level: 'warn',
    help: 'more frames come in on an interface than can be decided: those beyond are shed; `sender`: who sends most of them, `remedy` what keeps them out',
  },
  'flood-ended': {
    level: 'warn',
    help: 'nothing is shed on the interface any more; how much was, by the `queue` and by the `kernel`, in how many `seconds`',
  },
  'frames-lost': {
    level: 'warn',
    help: 'the capture ring was full: `frames` of any interface were lost within `seconds`; `stopped`: how long arproxy did not run meanwhile',
  },
  'replies-not-sent': { level: 'warn', help: 'replies were decided and could not be sent, by errno' },
  'send-socket-refused': {
    level: 'warn',
    help: 'the kernel refused a further socket to send by: interfaces whose queue drains slowly share one; once for each `errno`',
  },
  'batch-abandoned': {
    level: 'error',
    help: 'a system call was refused while frames were answered or tables read; arproxy goes on',
  },
  'control-listening': { level: 'info', help: 'the control socket listens' },
  'control-unavailable': {
    level: 'info',
    help: 'no directory for the control socket can be written to, and no path was given: what was tried',
  },
  'control-closed': { level: 'info', help: 'there is no control socket any more' },
  'control-failed': { level: 'error', help: 'the control socket could not be moved, or failed' },
  'metrics-listening': { level: 'info', help: 'metrics are served, to this host alone' },
  'metrics-exposed': { level: 'warn', help: 'metrics are served to every host that can reach the address' },
  'metrics-closed': { level: 'info', help: 'metrics are not served any more' },
  'metrics-failed': { level: 'error', help: 'metrics cannot be served where the configuration says' },
  'serving-failed': {
    level: 'warn',
    help: 'the thread that serves control socket and metrics has ended; who comes within `pause` milliseconds waits; ARP is answered meanwhile',
  },
  'dump-losing': { level: 'warn', help: 'the disk is too slow: frames are missing in the dump file' },
  'dump-recovered': { level: 'warn', help: 'frames are no longer missing; how many were' },
  'dump-failed': { level: 'error', help: 'the dump file cannot be written any more; answering goes on' },
  'headers-failed': {
    level: 'warn',
    help: 'the Ethernet headers of frames cannot be heard: watch, trace and dump go without destination MAC and VLAN',
  },
  'recorder-written': { level: 'warn', help: 'the last decisions were written to a file' },
  'recorder-failed': { level: 'error', help: 'the last decisions could not be written' },
  'lines-lost': {
    level: 'warn',
    help: '`lines` of the log could not be written, since standard output was full; said when it can be written again',
  },
  'lines-suppressed': {
    level: 'info',
    help: '`leftOut` more lines of this `kind` were suppressed, `last` is the last of them; at their level',
  },
  'sysctl-unknown': {
    level: 'warn',
    help: 'a sysctl of net.ipv4.conf.all cannot be read (/proc/sys is hidden): what depends on it is not answered',
  },
  'link-changed': { level: 'debug', help: 'a link came or changed, served or not: values before and after' },
  'link-removed': { level: 'debug', help: 'a link has gone, served or not' },
  'sysctl-changed': { level: 'debug', help: 'a sysctl of net.ipv4.conf.all has another value' },
  'route-cache-flushed': {
    level: 'debug',
    help: 'the kernel sent a notification (`what`: its type, and the route, rule or sysctl): results of route lookups are asked for again',
  },
  decision: { level: 'trace', help: 'one decision about one frame' },
} as const satisfies Readonly<Record<string, EventRow>>;

export type LogEvent = keyof typeof EVENTS;
