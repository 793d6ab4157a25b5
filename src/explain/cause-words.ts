/** What each cause of `route-refused` means, for who looks the word up. The explanation of a request says it of its own addresses. */
import type { Cause, KernelSilence } from './facts.ts';

export const CAUSE_WORDS: Readonly<Record<Cause, string>> = {
  blackhole: 'the route to the target, or a policy routing rule, is of type blackhole',
  'sender-martian':
    "the sender's address is one that no host may have: multicast, broadcast, or of 127.0.0.0/8",
  'sender-local': "the sender's address is one of this host's own, and accept_local is off",
  'rp-filter-strict':
    'rp_filter is 1 (strict), and the return route to the sender leads out of another interface than the request came in on',
  'rp-filter-no-way-back': 'rp_filter is on, and there is no unicast route back to the sender',
  'target-zero': 'the target is 0.0.0.0, which is not the address of a host',
  unknown:
    'the kernel refused it with EINVAL, and the tables do not show why: source validation (rp_filter, accept_local), or a blackhole',
};

/** Of `target-local`, where the kernel is silent as well. */
export const SILENCE_WORDS: Readonly<Record<KernelSilence, string>> = {
  'arp-ignore': 'arp_ignore (the greater one of all and the interface) keeps the kernel from answering',
  'arp-filter':
    'arp_filter (of all or the interface) is on, and packets to the sender do not leave by the interface',
};
