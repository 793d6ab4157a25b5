// The files of the repository, and where each is in the site. Every Markdown file is a page; any other file or folder that a page
// links to gets a page that shows it. So a link that works in the repository works in the site, and no host has to be named.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(fileURLToPath(import.meta.url), '../../..');

/** The template of the pages that show files. */
export const TEMPLATE = 'docs/files/[path].md';

// What is not committed yet belongs to it, too: a page is looked at before it is.
const files = execFileSync('git', ['-C', ROOT, 'ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && statSync(join(ROOT, file), { throwIfNoEntry: false })?.isFile());
const known = new Set(files);

export const markdown = files.filter((file) => file.endsWith('.md') && file !== TEMPLATE).toSorted();

export const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** The files in a folder, or the file itself; none: there is no such thing. */
export const filesAt = (path: string): readonly string[] =>
  known.has(path) ? [path] : files.filter((file) => file.startsWith(`${path}/`)).toSorted();

/** A page's place in the site: docs/ is its root, and all else is in a folder beside (SECURITY.md is not docs/security.md). */
export function placeOf(file: string): string {
  const inManual = /^docs\/(.*)$/.exec(file)?.[1];
  if (inManual === undefined) return `repository/${file}`;
  return inManual === 'README.md' ? 'index.md' : inManual;
}

interface Followed {
  readonly page?: string;
  readonly anchor?: string;
  readonly shown?: string;
}

/** What a link in a file of the repository leads to: a `page`, or a file or folder to be `shown`. */
function followed(file: string, link: string): Followed {
  if (/^[a-z]+:|^#/.test(link)) return {};
  const [, path = '', anchor = ''] = /^([^#]*)(#.*)?$/.exec(link) ?? [];
  const target = posix.join(posix.dirname(file), decodeURI(path)).replace(/\/$/, '');
  const page = [target, `${target}/README.md`].find((each) => each.endsWith('.md') && known.has(each));
  if (page !== undefined) return { page, anchor };
  return filesAt(target).length === 0 ? {} : { shown: target };
}

/** The same as a link of the site; null: it stays as it is, and is a dead one if it leads nowhere. */
export function siteLink(file: string, link: string): string | null {
  const { page, anchor, shown } = followed(file, link);
  if (page !== undefined) return `/${placeOf(page)}${anchor ?? ''}`;
  return shown === undefined ? null : `/repository/${shown}.md`;
}

const LINK = /\]\(([^)\s]+)\)/g;
const PICTURE = /\.(?:svg|png)$/;

/** What pages link to and is no page by itself. */
export function linkedFiles(): readonly string[] {
  const shown = markdown.flatMap((file) =>
    [...read(file).matchAll(LINK)].flatMap(([, link = '']) => followed(file, link).shown ?? []),
  );
  return [...new Set(shown)].filter((path) => !PICTURE.test(path)).toSorted();
}
