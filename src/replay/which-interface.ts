/** On which interface of this host a captured frame is taken to have come in. */
import type { CapturedFrame } from '../capture/captured-frame.ts';
import type { LinkLayer } from '../capture/link-layer.ts';
import type { Link } from '../kernel/links.ts';

export interface LinksView extends Iterable<Link> {
  get(ifindex: number): Link | undefined;
}

/** By name or altname. */
export function linkNamed(links: LinksView, name: string): Link | undefined {
  for (const link of links) if (link.name === name || link.altnames.includes(name)) return link;
  return undefined;
}

/**
 * The one that was said, by name; else the one that the capture names; else the one with the ifindex that the frame came in on
 * where it was captured, which is the same here only on the same host.
 */
export function whichInterface(
  links: LinksView,
  assumed: string | undefined,
  { ifname }: Pick<CapturedFrame, 'ifname'>,
  { ifindex }: Pick<LinkLayer, 'ifindex'>,
): Link | undefined {
  if (assumed !== undefined) return linkNamed(links, assumed);
  const named = ifname === undefined ? undefined : linkNamed(links, ifname);
  return named ?? (ifindex === undefined ? undefined : links.get(ifindex));
}
