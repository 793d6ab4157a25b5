/** The mirror of the links, with these in it. */
import { type Link, Links, NO_LISTENER } from '../../src/kernel/links.ts';

export function linksOf(...all: readonly Link[]): Links {
  const links = new Links(NO_LISTENER);
  for (const link of all) links.apply(link);
  return links;
}
