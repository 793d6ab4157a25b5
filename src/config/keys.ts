/** The keys of the configuration file. */
import type { Outcome } from '../policy/outcomes.ts';
import { type Content, group, key, type List, type OptionValues, optional, type Values } from './declare.ts';
import { DURATION, duration, LISTEN, oneOf, PATH_OR_NONE, PATTERNS, PREFIXES, REASONS } from './kinds.ts';
import { LOG_LEVELS } from './log-levels.ts';
import { RULE_KEYS } from './rule-keys.ts';

export const LOG_FORMATS = ['json', 'text', 'journal'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

const RULES: List<typeof RULE_KEYS> = {
  each: RULE_KEYS,
  item: 'interface rule',
  help: 'rules for the interfaces to serve: the first one that matches an interface applies to it',
};

/** As `arproxy watch` and `arproxy loglevel` have them. */
const TRACE_KEYS = {
  interface: key(PATTERNS, {
    default: [],
    help: 'interfaces that the request was received on, as shell patterns over their names',
  }),
  target: key(PREFIXES, { default: [], help: 'prefixes of targets' }),
  from: key(PREFIXES, { default: [], help: 'prefixes of senders' }),
  reason: key(REASONS, { default: [], help: 'reasons, such as no-route' }),
  verdict: optional(oneOf<Outcome['verdict']>(['reply', 'drop'], 'reply or drop'), {
    unset: 'both',
    help: 'only replies, or only drops: requests that were not answered',
  }),
};

const LOG_KEYS = {
  level: key(oneOf(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`, '<level>'), {
    default: 'info',
    help: 'lowest level that is logged; trace logs every decision',
    option: '-l, --log-level',
  }),
  format: optional(oneOf(LOG_FORMATS, `one of ${LOG_FORMATS.join(', ')}`, '<format>'), {
    unset: 'journal where standard output is the journal of systemd, text on a terminal, json elsewhere',
    help: 'json: an object a line; text: lines for people; journal: the same with a priority in front, and fields behind',
    option: '--log-format',
  }),
  trace: group(
    {
      help: 'decisions that level trace logs: of each key that is given, one value must match (default: all decisions)',
    },
    TRACE_KEYS,
  ),
};

export const KEYS = {
  interfaces: RULES,
  log: group({ help: 'the log, on standard output' }, LOG_KEYS),
  control: optional(PATH_OR_NONE, {
    unset:
      '$RUNTIME_DIRECTORY/control.sock where systemd sets that, else a socket for this user alone: /run/arproxy-0/NETNS-PID.sock for root, in $XDG_RUNTIME_DIR, $TMPDIR or /tmp for others',
    help: 'Unix socket to listen on for arproxy status, watch, loglevel, reload, explain and doctor; none: do not listen',
    option: '--control',
  }),
  metrics: optional(LISTEN, {
    unset: 'none',
    help: 'serve Prometheus metrics at HOST:PORT, :PORT (loopback alone) or unix:/path',
    option: '--metrics',
  }),
  route_cache_ttl: key(DURATION, {
    default: 1000,
    help: 'cache route lookups for this long (a routing change flushes what it touches); 0 disables the cache',
    option: '--route-cache-ttl',
  }),
  busy_poll: key(duration('us'), {
    default: 0,
    help: 'poll for this long after each batch of frames instead of sleeping: shorter latency, at the cost of a full CPU core',
    option: '--busy-poll',
  }),
};

/** A configuration as it is in force: complete, every default filled in. */
export type Config = Values<typeof KEYS>;

/** What a file says. */
export type FileContent = Content<typeof KEYS>;

/** What options of `run` say over a file. A mapping whose keys have options is named here. */
export type ConfigOptions = OptionValues<typeof KEYS> &
  OptionValues<typeof LOG_KEYS> &
  OptionValues<typeof RULE_KEYS>;
