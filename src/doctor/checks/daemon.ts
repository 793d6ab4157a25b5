/** Whether an arproxy runs: none answers nothing, and two on one interface answer each request twice. */

import { inCommon } from '../../control/mark.ts';
import { shellWord } from '../../diagnose/commands.ts';
import { floodRemedy } from '../../diagnose/flood-remedy.ts';
import type { Link } from '../../kernel/links.ts';
import type { Daemon, Facts, Flooded } from '../facts.ts';
import type { Finding } from '../finding.ts';

export function checkDaemons({ daemons: facts, subject, network }: Facts): Finding[] {
  const nothing = { chosen: [], differs: [], links: [] };
  const { chosen, differs, links } = 'message' in network ? nothing : network;
  const { isSomebodyHidden } = facts;
  const daemons = facts.daemons.map((daemon) => withNames(daemon, links));
  const names = chosen.map(({ link }) => link.name);
  const seen = daemons.filter(({ isSeen }) => isSeen); // a stranger's mark does not make one run
  const marked = [...daemons.filter(({ isSeen }) => !isSeen).map(markOf), ...inBoth(daemons)];
  if (seen.length === 0) {
    const nobody = isSomebodyHidden ? HIDDEN : daemons.length > 0 ? MARKED : none(subject.runWith);
    return [withRules(subject.defaultFile, nobody), ...marked];
  }
  return [
    ...seen.map((daemon) => running(daemon, subject.rulesOf === daemon.pid)),
    ...marked,
    ...idle(seen, subject.rulesOf === undefined && !subject.isEverything ? names : []),
    ...otherRules(seen, differs),
    ...daemons.flatMap(({ flooded }) => flooded.map(flood)),
  ];
}

const HIDDEN: Finding = {
  level: 'warning',
  check: 'daemon',
  text: 'whether an arproxy runs in this network namespace is not known: a program of another user hears ARP here; ask as root',
};

const MARKED: Finding = {
  level: 'warning',
  check: 'daemon',
  text: 'whether an arproxy runs in this network namespace is not known: the mark of one is there, and its process is not seen from here; ask as root, and outside of containers',
};

const markOf = (daemon: Daemon): Finding => ({
  level: 'ok',
  check: 'daemon',
  text: `there is the mark of an arproxy (${describe(daemon)}): it serves ${daemon.interfaces?.join(', ') || 'no interface'}`,
});

const withRules = (file: string | undefined, finding: Finding): Finding =>
  file === undefined
    ? finding
    : { ...finding, text: `${finding.text}; the rules of ${file} are those that are looked at here` };

function none(runWith: string | undefined): Finding {
  const text = 'no arproxy runs in this network namespace: nothing is answered until one does';
  return {
    level: 'warning',
    check: 'daemon',
    text: runWith === undefined ? `${text} (arproxy run -i IFACE)` : text,
    ...(runWith !== undefined && { remedy: `arproxy run${runWith}` }),
  };
}

/** Where it does not answer, its marks say what it serves. */
function withNames(daemon: Daemon, links: readonly Link[]): Daemon {
  const { interfaces, marks } = daemon;
  if (interfaces !== undefined || marks.length === 0 || links.length === 0) return daemon;
  const all = links.map(({ ifindex }) => ifindex);
  const named = new Set(marks.flatMap((mark) => inCommon(mark, all)));
  return { ...daemon, interfaces: links.flatMap(({ ifindex, name }) => (named.has(ifindex) ? [name] : [])) };
}

/** `pid 123, uid 0, /run/arproxy-0/4026531840-123.sock` */
const describe = ({ pid, uid, path, isSeen }: Daemon): string =>
  [
    pid === undefined ? (isSeen ? 'pid hidden' : 'in another container or pid namespace') : `pid ${pid}`,
    uid === undefined ? '' : `uid ${uid}`,
    isSeen ? (path ?? 'no control socket') : 'as its mark says',
  ]
    .filter((word) => word !== '')
    .join(', ');

function running(daemon: Daemon, isLookedAt: boolean): Finding {
  const { interfaces, quiet, path } = daemon;
  const serves =
    interfaces === undefined
      ? `what it serves ${path === undefined ? 'cannot be asked' : 'it does not say to this user'}`
      : `it serves ${interfaces.length === 0 ? 'no interface' : interfaces.join(', ')}`;
  // Whoever is waited for may not ask, or its requests do not come this far: nothing on this host shows that.
  const never = quiet.length === 0 ? '' : `, and has heard no request on ${quiet.join(', ')} yet`;
  const rules = isLookedAt ? '; its rules are those that are looked at here' : '';
  return {
    level: 'ok',
    check: 'daemon',
    text: `the running arproxy (${describe(daemon)}): ${serves}${never}${rules}`,
  };
}

/** Each pair that serves one interface, or may. */
function inBoth(daemons: readonly Daemon[]): Finding[] {
  return daemons.flatMap((later, i) =>
    daemons.slice(0, i).flatMap((first): Finding[] => {
      const shared = later.interfaces?.filter((name) => first.interfaces?.includes(name));
      if (shared?.length === 0 && first.interfaces !== undefined) return [];
      const isKnown = shared !== undefined && first.interfaces !== undefined;
      const [ifname] = isKnown ? shared : [];
      const which = isKnown ? `both serve ${shared.join(', ')}` : 'if both serve one interface';
      const text = `two arproxy run here (${describe(first)}; ${describe(later)}): ${which}${isKnown ? ':' : ','} each request there gets two replies`;
      const remedy = stop(later);
      return [
        {
          ...{ level: 'warning', check: 'two-daemons', ...(ifname !== undefined && { ifname }) },
          text: later.isSeen ? text : `${text}${UNSEEN}`,
          ...(remedy !== undefined && { remedy }),
        },
      ];
    }),
  );
}

const UNSEEN =
  '; which process has the mark is not seen from here: arproxy doctor, as root and outside of containers, names it';

/** Undefined: which process it is is hidden, or only its own word. */
const stop = ({ pid, isSeen, stopWith }: Daemon): string | undefined =>
  pid === undefined || !isSeen ? undefined : (stopWith ?? `kill ${pid}`);

/** Interfaces that were named, and that none of them serves; where one does not say, it may. */
const idle = (daemons: readonly Daemon[], names: readonly string[]): Finding[] =>
  names
    .filter((name) => daemons.every(({ interfaces }) => interfaces?.includes(name) === false))
    .map((ifname) => ({
      level: 'warning',
      check: 'daemon',
      ifname,
      text: `no running arproxy serves ${ifname}: nothing is answered there`,
      remedy: `arproxy run -i ${shellWord(ifname)}`,
    }));

function flood({ ifname, ifindex, shed }: Flooded): Finding {
  const remedy = floodRemedy(ifindex, ifname);
  return {
    level: 'warning',
    check: 'flood',
    ifname,
    text: `${ifname} is flooded now: more frames come in than can be decided, and those beyond are shed (${shed} so far), requests among them`,
    ...(remedy !== undefined && { remedy }),
  };
}

const otherRules = (daemons: readonly Daemon[], differs: readonly string[]): Finding[] =>
  differs.map((ifname) => {
    const pids = daemons.map(({ pid }) => pid ?? 'hidden').join(', ');
    const text = `the running arproxy (pid ${pids}) has another rule for ${ifname} than the one that is looked at here`;
    return { level: 'warning', check: 'daemon-rules', ifname, text, remedy: 'arproxy doctor' };
  });
