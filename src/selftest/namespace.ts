/**
 * A network namespace of a test's own, as shell commands: how it is made, and how it is taken away, also when whoever made
 * it was killed. Its name is `STEM-PID-...`: a word, the process that made it, and what that process calls it.
 */

/**
 * Nothing but what a test does is on the wire: IPv6 is off. And the kernel answers, forwards and refuses nothing by itself:
 * what IPv4 has of the first namespace (net.core.devconf_inherit_init_net) counts for nothing.
 */
const QUIET = [
  'for k in all default; do echo 1 > /proc/sys/net/ipv6/conf/$k/disable_ipv6 || true; done 2>/dev/null',
  'echo 0 > /proc/sys/net/ipv4/ip_forward',
  'for k in /proc/sys/net/ipv4/conf/*; do echo 0 > $k/proxy_arp; echo 0 > $k/rp_filter; done',
];

/** `name` may be a variable of the shell. */
export const makeNamespace = (name: string): string[] => [
  `ip netns add ${name}`,
  `ip -n ${name} link set lo up`,
  `ip -n ${name} neigh flush proxy`, // see deleteNamespace()
  `ip netns exec ${name} sh -ec '${QUIET.join('\n')}'`,
];

/**
 * The kernel (6.18) does not free proxy neighbours without an interface with their namespace: a later one at the same
 * place in its memory would have them.
 */
export const deleteNamespace = (name: string): string =>
  `{ ip -n ${name} neigh flush proxy || true; ip netns delete ${name}; }`;

/** Takes away every namespace whose name begins with `STEM-PID`. */
export const deleteNamespacesOf = (stem: string, pid: number): string =>
  `for n in $(ls /run/netns); do case $n in ${stem}-${pid}|${stem}-${pid}-*) ${deleteNamespace('$n')};; esac; done`;

/** Takes away those, with the processes in them, whose maker has gone: it was killed so that it could not clean up. */
export const deleteAbandonedNamespaces = (stem: string): string => {
  const pidAt = stem.split('-').length + 1;
  const kill = 'for p in $(ip netns pids $n); do kill -KILL $p || true; done';
  // Another one may do the same at this moment.
  const gone = `{ ${deleteNamespace('$n')} || test ! -e /run/netns/$n; }`;
  return `for n in $(ls /run/netns 2>/dev/null); do case $n in ${stem}-*) kill -0 $(echo $n | cut -d- -f${pidAt}) 2>/dev/null || { ${kill}; ${gone}; };; esac; done`;
};
