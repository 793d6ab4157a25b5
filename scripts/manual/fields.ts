/** The fields of what programs read, for the manual: the types refuse a field that is missing here, or is no more. */
import type { DecisionLine, StatusAnswer } from '../../src/control/answers.ts';
import type { CommandName } from '../../src/control/commands.ts';
import type { Losses } from '../../src/responder/loss-counts.ts';

/** `log`, `watch --json`, `replay --json` and the file of the last decisions have these in common, but for time and number. */
export const DECISION: Readonly<Record<keyof DecisionLine, string>> = {
  time: "when the decision's batch of frames was taken up, in milliseconds since 1970 with a fraction, by the clock as it is now (of decisions before the clock was set, it is what the clock would have shown)",
  ifname: 'the interface that the request came in on; `ifindex 7` where it has gone meanwhile',
  spa: "the sender's address",
  sha: "the sender's MAC",
  tpa: "the target's address",
  verdict: '`reply` or `drop`; a drop of what is no `request` leaves nobody waiting: see `kind`',
  reason: 'the word why',
  mac: 'of a reply: the MAC that it says',
  oif: 'the egress interface, where a route was found and it says something (not `lo`, nor the ingress)',
  cached:
    'whether the route was in the cache, or was looked up for this request; absent where it was decided without one',
  op: 'the ARP operation (1: request; 255: 255 and above)',
  kind: 'what the packet is for: `request`, `reply` (of another host), `announcement` (sender and target are the same address), `probe` (the sender is 0.0.0.0), or `other` (also what is no whole ARP packet)',
  cast: 'for whom the kernel took the frame to be: `broadcast`, `unicast` (our own MAC), `multicast`, `other-host` (another MAC, or a VLAN that no interface here is for)',
  src: "source MAC of the frame's Ethernet header, and",
  dst: 'its destination; both are absent where the header was not heard: see below',
  vlan: 'VLAN of its tag, where it had one; 0: the tag gives a priority alone',
  number: 'counts all decisions since the start, from 0',
};

export const STATUS: Readonly<Record<keyof StatusAnswer, string>> = {
  version: 'of the daemon',
  pid: 'of the daemon',
  uptime: 'seconds since the start',
  logLevel: 'now',
  fault:
    'why requests are not answered, as of a second ago at most (absent: they are): the capture is looked at, the kernel is asked for a route, and a request that nobody sent is decided',
  config:
    '`file` (absent: options alone); `generation`: 1, and one more with each reload that succeeded; `lastReload` (absent: none): `time` in milliseconds since 1970, `why`, `ok`, `changes`, `faults`',
  interfaces:
    'those that are served: `ifname`, `ifindex`, `mac`, `state`, `rule` (`index` from 0, `match`), `counts`: frames by reason since the interface came, `shed`: frames that were shed there, `lastShed`: when the last of them was, in milliseconds since 1970 (absent: none was), `secondResponders`: how many other arproxies serve it now, and `lastRequest`: when the last request was heard there, in milliseconds since 1970 (absent: none since it is served)',
  counters: 'frames by reason, of all interfaces, also of those that have gone',
  batches: 'how many batches the frames came in',
  conflicts: 'address conflicts',
  announcements:
    'ARP announcements to senders that had asked, when this host [took over](high-availability.md) what `while_local` names',
  secondResponders:
    'other arproxies of this network namespace that serve an interface of this one now: `pid`, as it says itself (absent: it is of another pid namespace), and how many `interfaces`',
  losses: 'by the place where',
  top: 'of the last decisions (`of`: how many): the most frequent `senders` and `targets`, with `count`, and `verdict`, `reason` and `kind` of their last packet',
  clients: 'how many are connected to the control socket',
  watchers:
    '`since` (milliseconds since 1970), `shown`, and `missed`: decisions that were overwritten before they could be sent',
};

export const LOSSES: Readonly<Record<keyof Losses, string>> = {
  capture: 'frames that the kernel had no room for in the capture ring',
  shed: 'frames that came faster than they could be decided: of the interface, and there of the sender, that most come from; `arproxy_shed_total` and `shed` of an interface say which (what the kernel is told to drop is counted by its share: right within some percent)',
  send: "replies that were decided and could not be sent, by the errno's name",
  route: 'route lookups without a result; their requests were not answered (`unanswered`)',
  notifications: 'how often the kernel had no room for its notifications; everything was read anew each time',
  abandoned:
    'frames of a batch that was given up because a system call was refused (no memory, say); the log says which',
  headers:
    'Ethernet headers that the kernel had no room for while somebody looked: those frames are shown without destination MAC and VLAN',
  dump: 'with `--dump`: frames and replies that are not in the dump file',
  log: 'lines of the log that standard output had no room for, since nobody read it',
};

/** Of the control socket: the fields of a request, and the answer. */
export const COMMANDS: Readonly<Record<CommandName, string>> = {
  status: 'answer: what `arproxy status --json` prints',
  watch:
    'fields: `ifname`, `target`, `from`, `reason`: lists of at most 64 texts; `verdict`: a text; `history`: a number. Answer: `watching`, the number of the first decision looked at. Lines of decisions, and `missed`, follow',
  loglevel:
    'fields: `level`, and with level `trace` the filter of `watch`: decisions that it leaves out are not logged (`ifname`, `target`, `from`, `reason`, `verdict`). Answer: `before`, `now`',
  reload:
    'answer: `file`, `generation`, `changes` (a list of texts), `previous` (the reload before it); or the error `config`, with `details`: the faults',
  config:
    'answer: `file`, `generation`, `text`: what `arproxy check` would print of what is in force, `directory`: where relative paths in it begin',
};
