/** What a reader of Markdown would make of a page: its links, its headings, its tables. */

const CODE = /^(?:```.*?^```|(?: {4}|\t).*?)$|`[^`\n]*`/gms;

/** Targets of links and pictures, as they are written. */
export const linksOf = (page: string): readonly string[] =>
  [...page.replace(CODE, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

/** Files and folders of the repository that are named: `src/cli/run.ts`, and `arproxy check docs/arproxy.example.yaml`. */
export const pathsOf = (page: string): readonly string[] =>
  [...page.matchAll(/(?<![\w./-])(?:src|test|docs|scripts|native|deploy|man)\/[\w./-]*[\w/]/g)]
    .map(([path]) => path)
    .filter((path) => !/^(?:native|test)\/(?:[\w-]+\/)*(?:build|results)\b/.test(path));

/** What `#...` may name: headings as GitHub and VitePress make anchors of them. */
export const anchorsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Every cell of every table, without its padding. */
export const cellsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^\|(.+)\|$/gm)].flatMap(([, row = '']) =>
    row.split(/(?<!\\)\|/).map((cell) => cell.trim()),
  );

/** Every picture, and the words for those who do not see it. */
export const picturesOf = (page: string): readonly { words: string; source: string }[] =>
  [...page.replace(CODE, '').matchAll(/!\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, words = '', source = '']) => ({
    words,
    source,
  }));
