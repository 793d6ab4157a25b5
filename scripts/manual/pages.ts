/**
 * The pages of the manual: written by hand, but for blocks that the code knows better. Such a block stands between
 * `<!-- begin: NAME -->` and `<!-- end: NAME -->`; `npm run manual` writes it anew.
 */
import type { Blocks } from './blocks.ts';

const BLOCK = /^<!-- begin: ([^\n]+) -->$.*?^<!-- end: ([^\n]+) -->$/gms;

/** Names of the blocks that have a place in `page`. */
export const placesIn = (page: string): readonly string[] =>
  [...page.matchAll(BLOCK)].map(([, name = '']) => name);

/** The page with its blocks as they should be. Throws where it has a place for a block that is not there. */
export const withBlocks = (page: string, blocks: Blocks): string =>
  page.replace(BLOCK, (_, name: string, end: string) => {
    const block = blocks[name];
    if (block === undefined) throw new Error(`there is no block ${name} for the manual`);
    if (end !== name) throw new Error(`the block ${name} ends as ${end}`);
    return `<!-- begin: ${name} -->\n\n${block}\n\n<!-- end: ${name} -->`;
  });
