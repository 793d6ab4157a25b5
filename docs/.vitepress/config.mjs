// The manual as a site (docs/decisions/0034-the-manual-as-a-site.md). Nothing in it is fetched from elsewhere.
import { relative } from 'node:path';
import { defineConfig } from 'vitepress';
import { GROUPS } from './pages.ts';
import { markdown, placeOf, ROOT, read, siteLink } from './repository.ts';

const link = (file) => `/${placeOf(file)}`;

const decisions = markdown
  .filter((file) => file.startsWith('docs/decisions/'))
  .map((file) => ({ text: /^# (.+)$/m.exec(read(file))[1], link: link(file) }));

const sidebar = [
  ...GROUPS.map(({ text, pages }) => ({
    text,
    items: pages.map(([file, name]) => ({ text: name, link: link(`docs/${file}`) })),
  })),
  {
    text: 'The project',
    items: [
      { text: 'Contributing', link: link('CONTRIBUTING.md') },
      { text: 'Reporting a vulnerability', link: link('SECURITY.md') },
      { text: 'Changes', link: link('CHANGELOG.md') },
    ],
  },
  { text: 'Decisions', collapsed: true, items: decisions },
];

/** GitHub's anchors, so that one spelling of a link works there and here. */
const slugify = (title) =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

/** Links as the repository has them become links of the site. */
function followRepository(md) {
  md.core.ruler.push('repository', ({ tokens, env }) => {
    if (env.realPath === undefined) return; // the words for the search
    const file = relative(ROOT, env.realPath);
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type !== 'link_open') continue;
      const there = siteLink(file, token.attrGet('href'));
      if (there !== null) token.attrSet('href', there);
    }
  });
}

export default defineConfig({
  title: 'arproxy',
  description: 'An ARP proxy responder in userspace: the manual',
  lang: 'en',
  srcDir: ROOT,
  srcExclude: ['{bundle,release,image,site}/**', 'test/**/{build,results}/**'],
  outDir: `${ROOT}/site`,
  rewrites: {
    ...Object.fromEntries(markdown.map((file) => [file, placeOf(file)])),
    'docs/files/:path(.*)': 'repository/:path',
  },
  cleanUrls: false,
  metaChunk: true,
  // Pictures follow the system of whoever reads, and know nothing of a switch.
  appearance: 'force-auto',
  markdown: {
    anchor: { slugify },
    // `run.md` is no host, `:ab:` in a MAC no emoji, and braces behind a word are a metric's labels.
    linkify: false,
    attrs: { disable: true },
    config: (md) => {
      md.core.ruler.disable('emoji');
      followRepository(md);
    },
  },
  // A picture is a file: inlined, it would be in the page and in its script.
  // The index of the search is one large file, loaded when somebody searches.
  vite: { build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 2_000 } },
  themeConfig: {
    nav: [
      { text: 'Quick start', link: '/quick-start.md' },
      { text: 'How proxy ARP works', link: '/how-proxy-arp-works.md' },
      { text: 'Install', link: '/install.md' },
      { text: 'Configure', link: '/configure.md' },
      { text: 'Reasons', link: '/reasons.md' },
    ],
    sidebar,
    outline: { level: [2, 3] },
    search: { provider: 'local' },
  },
});
