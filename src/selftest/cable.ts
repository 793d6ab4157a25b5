/** A cable: a veth pair between two namespaces, with both its MACs. */

/** An interface: its name, where it is, and what it is called there. */
export interface CableEnd {
  readonly namespace: string;
  readonly name: string;
  readonly mac: string;
  /** Where a test wants one used again. */
  readonly ifindex?: number | undefined;
}

export type Cable = readonly [CableEnd, CableEnd];

/** Shell commands that lay these cables and bring both ends of each up: few processes, however many cables. */
export function layCables(cables: readonly Cable[]): string[] {
  const namespaces = new Set(cables.flat().map(({ namespace }) => namespace));
  const added = cables.map(
    ([a, b]) =>
      `link add ${words(a)} netns ${a.namespace} type veth peer name ${words(b)} netns ${b.namespace}`,
  );
  const up = [...namespaces].map((namespace) => {
    const ends = cables.flat().filter((end) => end.namespace === namespace);
    return batch(
      `-n ${namespace}`,
      ends.map(({ name }) => `link set ${name} up`),
    );
  });
  return [batch('', added), ...up];
}

const words = ({ name, mac, ifindex }: CableEnd): string =>
  `${name} address ${mac}${ifindex === undefined ? '' : ` index ${ifindex}`}`;

const batch = (place: string, lines: readonly string[]): string =>
  `ip ${place} -batch - <<X\n${lines.join('\n')}\nX`;
