// The licences of what really is in the bundle, by esbuild's metafile: it may be published only with them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const RULE = '-'.repeat(80);

/** THIRD-PARTY-LICENSES; throws where a package has no licence text. `root`: the folder that the metafile's paths start from. */
export function licencesOf(metafile, root) {
  const folders = bundledPackages(metafile);
  const packages = folders.map((folder) => readPackage(join(root, folder), folder));
  packages.sort((a, b) => (a.title < b.title ? -1 : 1));
  const head = `arproxy's own licence is in LICENSE. Its program contains parts of ${packages.length} other packages:\n\n${packages
    .map(({ title, licence }) => `  ${title} (${licence})\n`)
    .join('')}`;
  return head + packages.map(({ title, text }) => `\n${RULE}\n${title}\n\n${text.trim()}\n`).join('');
}

/** Folders below node_modules/ of which some octets are in an output. */
export function bundledPackages({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([input]) => input),
  );
  const folders = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

function readPackage(folder, shown) {
  const {
    name,
    version,
    license = 'no licence named',
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (!files.some((file) => !/^notice/i.test(file)))
    throw new Error(
      `${shown}: no licence text (LICENSE, LICENCE or COPYING): it cannot be published in the bundle`,
    );
  return {
    title: `${name} ${version}`,
    licence: license,
    text: files
      .sort()
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n'),
  };
}
