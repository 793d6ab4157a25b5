/**
 * The shape of the file: strict, so that a wrong word is found and not ignored. Keys have the sysctls' own names where
 * there is one.
 */
import { z } from 'zod';
import { type Ipv4Prefix, parseIpv4, parsePrefix } from '../wire/ipv4.ts';
import { isGroup, type Mac, parseMac } from '../wire/mac.ts';
import { GUARDS, LOG_LEVELS } from './config.ts';
import { A_LISTEN, listenHint, parseListen } from './listen.ts';
import { A_PREFIX, prefixHint } from './prefix-fault.ts';
import { parseDuration, parseRate } from './units.ts';

/** What was wanted, and what is there. */
const want = (what: string) => (issue: { readonly input?: unknown }) =>
  issue.input === undefined ? `want ${what}` : `want ${what}, got ${shown(issue.input)}`;

/** As JSON, the beginning of it. */
function shown(value: unknown): string {
  try {
    return JSON.stringify(value).slice(0, 80);
  } catch {
    return 'something that contains itself'; // by a YAML alias
  }
}

/** Text that `parse` makes a value of; `hint` may add to what is said of one that it does not take. */
function text<T>(what: string, parse: (text: string) => T | undefined, hint = (_input: string) => '') {
  return z.string({ error: want(what) }).transform((input, context): T => {
    const value = parse(input);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', input, message: `${want(what)({ input })}${hint(input)}` });
    return z.NEVER;
  });
}

/** Of these keys and no others. */
function mapping<T extends z.core.$ZodLooseShape>(shape: T) {
  const [first = '', ...rest] = Object.keys(shape);
  const keys = rest.length > 3 ? [first, ...rest.slice(0, 2), '...'] : [first, ...rest];
  const what = want(`a mapping with the key${rest.length > 0 ? 's' : ''} ${keys.join(', ')}`);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'invalid_type' ? what(issue) : undefined),
  });
}

const DURATION = 'a duration such as 800ms or 1s';
const duration = z
  .union([z.string(), z.literal(0)], { error: want(DURATION) })
  .pipe(z.union([z.literal(0), text(DURATION, (input) => parseDuration(input))], { error: want(DURATION) }));

/** An altname has 127 octets at most; and picomatch throws for a pattern of 64 KiB. */
const PATTERNS = { error: want('a pattern of 1 to 127 characters, or a list of them') };
const pattern = z.string(PATTERNS).min(1, PATTERNS).max(127, PATTERNS);
const patternList = z
  .union([pattern, z.array(pattern, PATTERNS).min(1, PATTERNS)], PATTERNS)
  .transform((value): string[] => (typeof value === 'string' ? [value] : value));

const flag = z.boolean({ error: want('true or false') });
const PATH = { error: want('the path of a file') };
const path = z
  .string(PATH)
  .min(1, PATH)
  .refine((value) => !value.includes('\0'), PATH);

const prefix = text<Ipv4Prefix>(A_PREFIX, parsePrefix, prefixHint);
const prefixes = z.array(prefix, { error: want('a list of prefixes') });
/** What a host may have: not that of a group, nor zero. */
const hostMac = text<Mac>('the MAC of a host, such as 00:00:5e:00:01:0a', (input) => {
  const value = parseMac(input);
  return value === undefined || value === 0 || isGroup(value) ? undefined : value;
});
const rate = text('a rate such as 10/s', parseRate);
const whole = (what: string, least: number) => z.int({ error: want(what) }).min(least, { error: want(what) });

const matchFields = {
  name: patternList.optional(),
  kind: patternList.optional(),
  master: patternList.optional(),
};
const match = mapping({ ...matchFields, not: mapping(matchFields).optional() });

const metrics = text(A_LISTEN, (input) => (parseListen(input) ? input : undefined), listenHint);

const limit = mapping({ rate, burst: whole('a whole number of 1 or more', 1) });

const whileLocal = text('an IPv4 address or a MAC', (input) => {
  const address = parseIpv4(input);
  const hardware = parseMac(input);
  if (address !== undefined) return { address };
  return hardware === undefined ? undefined : { mac: hardware };
});

const interfaceRule = mapping({
  match,
  proxy_arp: flag.optional(),
  proxy_arp_pvlan: flag.optional(),
  medium_id: whole('a whole number from -1 on', -1).optional(),
  proxy_delay: duration.optional(),
  proxy_qlen: whole('a whole number of 0 or more', 0).optional(),
  profile: z.enum(['kernel', 'careful'], { error: want('kernel or careful') }).optional(),
  guards: mapping(Object.fromEntries(GUARDS.map((guard) => [guard, flag.optional()]))).optional(),
  targets: mapping({
    allow: prefixes.optional(),
    deny: prefixes.optional(),
    always: prefixes.optional(),
    allow_file: path.optional(),
    deny_file: path.optional(),
    always_file: path.optional(),
  }).optional(),
  senders: mapping({
    allow: prefixes.optional(),
    deny: prefixes.optional(),
    allow_file: path.optional(),
    deny_file: path.optional(),
  }).optional(),
  mac: hostMac.optional(),
  while_local: whileLocal.optional(),
  limits: mapping({
    per_sender: limit.optional(),
    per_interface: limit.optional(),
    collapse: duration.optional(),
  }).optional(),
});

export const FILE_SCHEMA = z.strictObject(
  {
    interfaces: z.array(interfaceRule, { error: want('a list of interface rules') }).min(1, {
      error: 'want at least one interface rule',
    }),
    log: mapping({
      level: z.enum(LOG_LEVELS, { error: want(`one of ${LOG_LEVELS.join(', ')}`) }).optional(),
    }).optional(),
    control: path.optional(),
    metrics: metrics.optional(),
    route_cache_ttl: duration.optional(),
    busy_poll: duration.optional(),
  },
  {
    error: (issue) =>
      issue.code === 'invalid_type' ? want('a mapping with the key interfaces')(issue) : undefined,
  },
);

/** The file's content after parsing: values instead of text, and no default yet. */
export type FileContent = z.output<typeof FILE_SCHEMA>;
export type FileInterface = FileContent['interfaces'][number];

/** The JSON Schema of the file, for editors. */
export const jsonSchema = (): object => ({
  title: 'The configuration of arproxy',
  ...z.toJSONSchema(FILE_SCHEMA, { io: 'input', unrepresentable: 'any' }),
});
