/**
 * How an arproxy tells others of its network namespace which interfaces it serves: by abstract names of Unix sockets, which are
 * of the network namespace, not of a file system or a user. Nobody can take such a name beforehand (a part of it is random) or
 * remove it, and all who look read the same. A stranger can make one, too: what it says is its maker's word.
 *
 * `arproxy/` a random id `/` the inode of its pid namespace `.` its pid there `/` ifindexes: `3,5-7,10-20/2`. So many names as
 * the ifindexes need.
 */

export const MARK_PREFIX = 'arproxy/';

/** What a Unix socket's name may have in it, less the zero octet that an abstract one begins with. */
const NAME_OCTETS = 106;
/** Maximum number of names of one daemon: 1,000 ifindexes without any order are 90. */
const MAX_NAMES = 128;

/** Who serves. */
export interface Marker {
  /** 12 hexadecimal digits, others with each start. */
  readonly id: string;
  readonly pid: number;
  /** The inode of the pid namespace that the pid is of; 0: it is hidden. */
  readonly pidNamespace: number;
}

/** `step` by `step` from `first` to `last`. */
interface Progression {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

export interface Mark extends Marker {
  readonly ifindexes: readonly Progression[];
}

/** The names that say it; `whole`: whether all ifindexes found room. */
export function markNames(
  { id, pid, pidNamespace }: Marker,
  ifindexes: Iterable<number>,
): { names: string[]; whole: boolean } {
  const head = `${MARK_PREFIX}${id}/${pidNamespace}.${pid}/`;
  const names: string[] = [];
  let list = '';
  for (const { first, last, step } of progressions([...ifindexes].sort((a, b) => a - b))) {
    const item = first === last ? `${first}` : step === 1 ? `${first}-${last}` : `${first}-${last}/${step}`;
    if (list !== '' && head.length + list.length + 1 + item.length > NAME_OCTETS) {
      names.push(head + list);
      list = '';
    }
    list += list === '' ? item : `,${item}`;
  }
  if (list !== '') names.push(head + list);
  return { names: names.slice(0, MAX_NAMES), whole: names.length <= MAX_NAMES };
}

/** Two in a row are one only where they are neighbours: else their step would be longer than the number. */
function* progressions(sorted: readonly number[]): Generator<Progression> {
  for (let at = 0; at < sorted.length; ) {
    const first = sorted[at] ?? 0;
    const step = (sorted[at + 1] ?? first) - first;
    let end = at + 1;
    while (end < sorted.length && (sorted[end] ?? 0) - (sorted[end - 1] ?? 0) === step) end++;
    if (end - at < 3 && step !== 1) end = at + 1;
    yield { first, last: sorted[end - 1] ?? first, step: end - at === 1 ? 1 : step };
    at = end;
  }
}

const MARK = /^arproxy\/([0-9a-f]{12})\/(\d{1,10})\.(\d{1,10})\/([\d,/-]+)$/;
const ITEM = /^(\d{1,10})(?:-(\d{1,10})(?:\/(\d{1,10}))?)?$/;

/** Undefined: it is something else, or nonsense. */
export function parseMark(name: string): Mark | undefined {
  const [, id, pidNamespace, pid, list] = MARK.exec(name) ?? [];
  if (id === undefined || list === undefined) return undefined;
  const ifindexes: Progression[] = [];
  for (const item of list.split(',')) {
    const [, first, last = first, step = 1] = ITEM.exec(item) ?? [];
    if (first === undefined || Number(step) === 0) return undefined;
    ifindexes.push({ first: Number(first), last: Number(last), step: Number(step) });
  }
  return { id, pid: Number(pid), pidNamespace: Number(pidNamespace), ifindexes };
}

/** Those of `mine` that the mark names, however many it names. */
export const inCommon = ({ ifindexes }: Mark, mine: readonly number[]): number[] =>
  mine.filter((ifindex) =>
    ifindexes.some(
      ({ first, last, step }) => ifindex >= first && ifindex <= last && (ifindex - first) % step === 0,
    ),
  );
