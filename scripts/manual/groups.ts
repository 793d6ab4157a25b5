/** Reasons and events in the order in which a reader looks for them: what belongs together, under one heading. */
import type { LogEvent } from '../../src/log/events.ts';
import type { Reason } from '../../src/policy/outcomes.ts';

interface Group<T> {
  readonly title: string;
  /** What they have in common. */
  readonly text?: string;
  readonly of: readonly T[];
}

export const REASON_GROUPS: readonly Group<Reason>[] = [
  {
    title: 'Answered',
    text: 'A reply was sent.',
    of: ['proxy-arp', 'proxy-arp-pvlan', 'always'],
  },
  {
    title: 'The route to the target',
    text: 'Most requests that are not answered end here. `arproxy explain` names the route or rule.',
    of: [
      'no-route',
      'same-interface',
      'route-refused',
      'route-unreachable',
      'route-prohibited',
      'route-not-unicast',
      'route-failed',
      'unanswered',
      'medium-id',
    ],
  },
  {
    title: 'The interface that the request came in on',
    text: 'Nothing is answered there, whatever is asked for. `arproxy doctor` says so, too.',
    of: ['not-chosen', 'not-forwarding', 'proxy-arp-off', 'noarp', 'ipv4-disabled', 'not-ethernet'],
  },
  {
    title: 'The kernel answers, or is to answer',
    text: 'arproxy is silent, so that no request gets two answers.',
    of: [
      'target-local',
      'kernel-proxy-arp',
      'kernel-proxy-arp-pvlan',
      'kernel-pvlan-unknown',
      'kernel-proxy-neighbour',
    ],
  },
  {
    title: 'The configuration forbids it',
    text: 'Lists, guards and `while_local`: the kernel has none of them.',
    of: [
      'target-denied',
      'sender-denied',
      'not-while-local',
      'default-route',
      'no-carrier',
      'announcement',
      'group-sender',
      'sender-mismatch',
      'unicast-request',
    ],
  },
  {
    title: 'Limits and queues',
    text: 'It would have been answered, but not now.',
    of: ['sender-limit', 'interface-limit', 'collapsed', 'proxy-queue-full', 'proxy-queue-purged'],
  },
  {
    title: 'Not a request that anybody should answer',
    text: 'Everyday frames, and broken ones. None of them is a fault of this host.',
    of: [
      'not-request',
      'probe',
      'own-address',
      'gratuitous',
      'gratuitous-unknown',
      'other-host',
      'target-multicast',
      'target-loopback',
      'truncated',
      'wrong-address-length',
      'wrong-hardware-type',
      'wrong-protocol',
    ],
  },
];

export const EVENT_GROUPS: readonly Group<LogEvent>[] = [
  {
    title: 'Start and end',
    of: [
      'starting',
      'ready',
      'no-interface',
      'rights-limited',
      'rights-refused',
      'notify-failed',
      'stopping',
      'stopped',
    ],
  },
  {
    title: 'Whether it answers',
    of: [
      'unhealthy',
      'healthy',
      'interface-silent',
      'interface-answers',
      'no-request',
      'first-request',
      'sysctl-unknown',
    ],
  },
  {
    title: 'Interfaces that come and go',
    of: ['interface-served', 'interface-unserved', 'interface-removed', 'interface-renamed', 'interface-mac'],
  },
  {
    title: 'Others that answer',
    of: [
      'address-conflict',
      'second-responder',
      'second-responder-gone',
      'second-responder-unknown',
      'takeover',
      'while-local-claimed',
    ],
  },
  {
    title: 'The configuration',
    of: ['reloaded', 'reload-failed', 'reload-ignored'],
  },
  {
    title: 'Floods and losses',
    of: [
      'flood-began',
      'flood-ended',
      'frames-lost',
      'replies-not-sent',
      'send-socket-refused',
      'batch-abandoned',
    ],
  },
  {
    title: 'The control socket and the metrics',
    of: [
      'control-listening',
      'control-unavailable',
      'control-closed',
      'control-failed',
      'metrics-listening',
      'metrics-exposed',
      'metrics-closed',
      'metrics-failed',
      'serving-failed',
    ],
  },
  {
    title: 'Dump files, headers, and the last decisions',
    of: [
      'dump-losing',
      'dump-recovered',
      'dump-failed',
      'headers-failed',
      'recorder-written',
      'recorder-failed',
    ],
  },
  {
    title: 'The log itself',
    of: ['lines-lost', 'lines-suppressed'],
  },
  {
    title: 'For whoever looks closely: debug and trace',
    of: ['link-changed', 'link-removed', 'sysctl-changed', 'route-cache-flushed', 'decision'],
  },
];
