/** What the man page says beside the commands. */

export interface ManSection {
  readonly title: string;
  /** Paragraphs, and indented lines that stay as they are, as in the text of a help. */
  readonly text?: string;
  readonly items?: readonly (readonly [term: string, text: string])[];
}

/** When what stands here was last changed. */
export const DATE = '2026-12-01';

export const BEFORE_COMMANDS: readonly ManSection[] = [
  {
    title: 'DESCRIPTION',
    text: `arproxy answers ARP requests in userspace exactly as the Linux kernel's proxy_arp would, where that sysctl cannot be set: in a container with a read-only /proc/sys, without CAP_NET_ADMIN, or where the answer needs a log line and a counter that the kernel does not have.

It asks the kernel's own route lookup for every target, and is silent where the kernel answers itself. It does not forward packets and does not turn on forwarding: net.ipv4.conf.IFACE.forwarding must be 1 on the interface that requests come in on, as for proxy_arp.

It needs CAP_NET_RAW and no other capability, libpcap 1.10 or newer, and Linux 5.4 or newer. IPv4 on Ethernet only.`,
  },
];

export const AFTER_COMMANDS: readonly ManSection[] = [
  {
    title: 'EXAMPLES',
    text: `Answer on the host ends of Calico's pods, also of those that come later:

  arproxy run -i 'cali*'

Answer on two interfaces, and log every decision:

  arproxy run -i eth1 -i eth2 -l trace

Print what a configuration file makes, with every default, then run on it:

  arproxy check arproxy.yaml
  arproxy run -c arproxy.yaml

Say why one request is answered or not; what stands in the way on this host:

  arproxy explain -i eth1 --from 10.0.0.2 10.1.0.9
  arproxy doctor -i eth1

See who is answered and who is not, while it runs:

  arproxy status
  arproxy watch --verdict drop

Run with one capability, as nobody:

  setpriv --reuid=nobody --regid=nogroup --clear-groups --inh-caps=-all,+net_raw --ambient-caps=-all,+net_raw --bounding-set=-all,+net_raw --no-new-privs arproxy run -i eth1`,
  },
  {
    title: 'EXIT STATUS',
    items: [
      ['0', 'It is done; for run: it was ended by SIGTERM or SIGINT.'],
      [
        '1',
        'An error at run time: one line on standard error says what was tried, on what, the errno and the remedy. Of doctor: there is a problem; of selftest: something does not agree; of replay: the file is damaged.',
      ],
      [
        '2',
        'Wrong usage (one line says what is wrong, and one where the help is), or a fault in the configuration file.',
      ],
      ['0, 1, 3, 4', 'Of ask: one answer, none, more than one, not sent; see there.'],
    ],
  },
  {
    title: 'SIGNALS',
    text: 'arproxy run heeds these, from when Node has started (some 40 ms) on:',
    items: [
      [
        'SIGTERM, SIGINT',
        'Log the counters and end with 0, also before it is ready. A second one ends it at once.',
      ],
      [
        'SIGHUP',
        'Read the configuration file again; before it is ready, as soon as it is. A file with a fault changes nothing, and the log says why.',
      ],
      [
        'SIGUSR1',
        "Write the last 65,536 decisions to a file; the log says which. It opens Node's debugger at no moment.",
      ],
    ],
  },
  {
    title: 'ENVIRONMENT',
    items: [
      [
        'RUNTIME_DIRECTORY',
        'Set by systemd: the control socket is there, and the file of the last decisions.',
      ],
      ['NO_COLOR', 'No colours, also on a terminal.'],
    ],
  },
  {
    title: 'FILES',
    items: [
      [
        '/etc/arproxy/arproxy.yaml',
        'The configuration file of run where neither --interface nor --config is given, and of check without a file. arproxy status names it.',
      ],
      [
        'docs/arproxy.example.yaml',
        'In the package, which the .deb has in /usr/share/doc/arproxy: a configuration file with every key.',
      ],
      ['docs/README.md', 'There too: the manual, with every reason that the log gives.'],
      [
        '/run/arproxy-0/NETNS-PID.sock',
        'The control socket when nothing else is said. Of users other than root: arproxy-UID/NETNS-PID.sock in $XDG_RUNTIME_DIR, $TMPDIR or /tmp. NETNS is the inode of the network namespace.',
      ],
      [
        'arproxy-decisions-PID-TIME.jsonl',
        'The last decisions, after SIGUSR1 or a crash: in $RUNTIME_DIRECTORY, else in $TMPDIR or /tmp.',
      ],
      ['/proc/sys/net/ipv4', 'Is read for the sysctls that decide. It may be read-only.'],
    ],
  },
  {
    title: 'SEE ALSO',
    text: 'arp(7), capabilities(7), ip-neighbour(8), ip-route(8), ip-rule(8), setpriv(1), sysctl(8), tcpdump(8); proxy_arp in the file Documentation/networking/ip-sysctl.rst of the Linux source',
  },
];
