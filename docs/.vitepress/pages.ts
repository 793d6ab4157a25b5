// The pages of the site, by what a reader wants to do, in the order to read them in: [file in docs/, its name in the sidebar].
interface Group {
  readonly text: string;
  readonly pages: readonly (readonly [file: string, name: string])[];
}

export const GROUPS: readonly Group[] = [
  {
    text: 'Begin here',
    pages: [
      ['quick-start.md', 'Quick start'],
      ['how-proxy-arp-works.md', 'How proxy ARP works'],
      ['where-it-bites.md', 'Where it bites'],
    ],
  },
  {
    text: 'Networks and labs',
    pages: [
      ['broken-l2.md', 'One subnet, two wires'],
      ['calico.md', "Calico's pods"],
      ['host-gw.md', "flannel's host-gw"],
      ['pvlan.md', 'A private VLAN'],
      ['labs.md', 'Labs to look at'],
      ['labs-in-python.md', 'Labs in Python'],
    ],
  },
  {
    text: 'Install and run',
    pages: [
      ['install.md', 'Install'],
      ['run.md', 'Run'],
      ['service.md', 'As a service'],
      ['container.md', 'As a container'],
      ['kubernetes.md', 'Kubernetes'],
      ['high-availability.md', 'Two gateways'],
    ],
  },
  {
    text: 'Configure',
    pages: [
      ['configure.md', 'By example'],
      ['config-reference.md', 'Every key'],
    ],
  },
  {
    text: 'See why',
    pages: [
      ['explain-and-doctor.md', 'Explain and doctor'],
      ['cases.md', 'Cases'],
      ['ask.md', 'Ask'],
      ['watch.md', 'Watch'],
      ['capture-and-replay.md', 'Capture and replay'],
    ],
  },
  {
    text: 'Look up',
    pages: [
      ['metrics.md', 'Metrics'],
      ['reasons.md', 'Reasons'],
      ['events.md', 'Events'],
      ['differences-from-the-kernel.md', 'Differences from the kernel'],
      ['performance.md', 'Performance'],
      ['benchmark.md', 'Benchmark'],
      ['security.md', 'Security'],
      ['comparison.md', 'Comparison with others'],
    ],
  },
  {
    text: 'For programs',
    pages: [
      ['library.md', 'The library'],
      ['control-protocol.md', 'The control protocol'],
    ],
  },
];
