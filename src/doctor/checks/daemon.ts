/** Whether an arproxy runs: none answers nothing, and two on one interface answer each request twice. */
import { shellWord } from '../../diagnose/commands.ts';
import { floodRemedy } from '../../diagnose/flood-remedy.ts';
import type { Daemon, Facts, Flooded } from '../facts.ts';
import type { Finding } from '../finding.ts';

export function checkDaemons({ daemons: { daemons, isSomebodyHidden }, subject, network }: Facts): Finding[] {
  const { chosen, differs } = 'message' in network ? { chosen: [], differs: [] } : network;
  const names = chosen.map(({ link }) => link.name);
  if (daemons.length === 0) return [isSomebodyHidden ? HIDDEN : none(subject.runWith)];
  return [
    ...daemons.map((daemon) => running(daemon, subject.rulesOf === daemon.pid)),
    ...inBoth(daemons),
    ...idle(daemons, subject.rulesOf === undefined && !subject.isEverything ? names : []),
    ...otherRules(daemons, differs),
    ...daemons.flatMap(({ flooded }) => flooded.map(flood)),
  ];
}

const HIDDEN: Finding = {
  level: 'warning',
  check: 'daemon',
  text: 'whether an arproxy runs in this network namespace is not known: a program of another user hears ARP here; ask as root',
};

function none(runWith: string | undefined): Finding {
  const text = 'no arproxy runs in this network namespace: nothing is answered until one does';
  return {
    level: 'warning',
    check: 'daemon',
    text: runWith === undefined ? `${text} (arproxy run -i IFACE)` : text,
    ...(runWith !== undefined && { remedy: `arproxy run ${runWith}` }),
  };
}

/** `pid 123, uid 0, /run/arproxy-0/4026531840-123.sock` */
const describe = ({ pid, uid, path }: Daemon): string =>
  [
    pid === undefined ? 'pid hidden' : `pid ${pid}`,
    uid === undefined ? '' : `uid ${uid}`,
    path ?? 'no control socket',
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
      const remedy = later.pid === undefined ? {} : { remedy: `kill ${later.pid}` };
      return [
        { level: 'warning', check: 'two-daemons', ...(ifname !== undefined && { ifname }), text, ...remedy },
      ];
    }),
  );
}

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
