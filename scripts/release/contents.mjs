// What the package must hold, and may hold. Whatever is neither is a fault: nothing slips in, and nothing is left out.
import { faultsOf } from '../lib/prebuild-guard.mjs';

/** What must be in it, what that is, and which script makes it. */
const MUST = [
  ['package.json', 'what npm reads'],
  ['LICENSE', "arproxy's licence"],
  ['README.md', 'the first page'],
  ['CHANGELOG.md', 'what changed'],
  ['bundle/main.js', 'the program', 'build:bundle'],
  ['bundle/THIRD-PARTY-LICENSES', 'the licences of what is bundled', 'build:bundle'],
  ['prebuilds/linux-x64.node', 'the addon for x64', 'build:prebuilds'],
  ['prebuilds/linux-arm64.node', 'the addon for arm64', 'build:prebuilds'],
  ['completions/arproxy.bash', 'completion in bash', 'build:completions'],
  ['completions/_arproxy', 'completion in zsh', 'build:completions'],
  ['completions/arproxy.fish', 'completion in fish', 'build:completions'],
  ['deploy/arproxy.service', 'the unit'],
  ['docs/arproxy.example.yaml', 'a configuration with every key'],
  ['labs/arproxy-lab', 'the labs'],
  ['labs/lib/program', 'what puts arproxy into a lab'],
  ['labs/arproxy_lab.py', 'the helper for Python'],
];

const MAN_PAGE = /^man\/(arproxy(?:-lab)?)\.\d$/;
const MAN_PAGES = ['arproxy', 'arproxy-lab'];
/** What else may be in it. */
const MAY = [
  MAN_PAGE,
  /^bundle\/[\w-]+\.js$/,
  /^bundle\/types\/[\w/-]+\.d\.ts$/,
  /^docs\/[\w./-]+$/,
  /^deploy\/[\w./@-]+$/,
  /^labs\/[\w./-]+$/,
];
/** Also where MAY has it: 3 MB that nobody reads who installs it, and what makes the site and its pictures. */
const NEVER = [/\.jsonl$/, /__pycache__/, /^docs\/(?:node_modules\/|package|files\/|\.)/, /\.d2$/];

const PREBUILD = /^prebuilds\/linux-(\w+)\.node$/;
/** npm runs them where it installs the package. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];
const DEPENDENCIES = ['dependencies', 'optionalDependencies', 'peerDependencies'];

/** In words. `paths`: of all files in the package. */
function faultsOfPaths(paths) {
  const there = new Set(paths);
  const isKnown = (path) =>
    MUST.some(([must]) => must === path) ||
    (MAY.some((may) => may.test(path)) && !NEVER.some((never) => never.test(path)));
  return [
    ...MUST.filter(([path]) => !there.has(path)).map(
      ([path, what, script]) =>
        `${path} is not in it (${what})${script === undefined ? '' : `: npm run ${script} makes it`}`,
    ),
    ...paths.filter((path) => !isKnown(path)).map((path) => `${path} has no business in it`),
  ];
}

/** In words; none: it may be published. `files`: { path, mode, bytes } of the package's files; `guard`: what is wrong with an addon. */
export function faultsOfPackage(files, guard = faultsOf) {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const missing = faultsOfPaths([...byPath.keys()]);
  if (missing.length > 0) return missing;
  const manifest = JSON.parse(byPath.get('package.json').bytes.toString());
  return [
    ...files.filter(({ bytes }) => bytes.length === 0).map(({ path }) => `${path} is empty`),
    ...faultsOfManifest(manifest, byPath),
    ...faultsOfProgram(byPath.get('bundle/main.js')),
    ...files.filter(startsItself).flatMap(faultsOfMode),
    ...files.flatMap(({ path, bytes }) => faultsOfPrebuild(path, bytes, guard)),
    ...faultsOfManPages(manifest, files),
  ];
}

/** npm says nothing where a file that package.json names is not there: it installs no program, or no man page. */
function faultsOfManifest(manifest, byPath) {
  const named = [
    manifest.bin?.arproxy,
    manifest.bin?.['arproxy-lab'],
    ...[manifest.man].flat(),
    ...leaves(manifest.exports ?? []),
  ];
  return [
    ...named
      .filter((path) => path === undefined || !byPath.has(path.replace(/^\.\//, '')))
      .map((path) => `package.json names ${path}, which is not in it`),
    ...DEPENDENCIES.filter((key) => Object.keys(manifest[key] ?? {}).length > 0).map(
      (key) =>
        `package.json has ${key}: ${Object.keys(manifest[key]).join(', ')} (all that is needed is in the bundle)`,
    ),
    ...INSTALL_SCRIPTS.filter((key) => manifest.scripts?.[key] !== undefined).map(
      (key) => `package.json has a script ${key}, which npm 12 does not run`,
    ),
  ];
}

function faultsOfManPages(manifest, files) {
  const pages = files.filter(({ path }) => MAN_PAGE.test(path));
  return [
    ...MAN_PAGES.filter(
      (name) => pages.filter(({ path }) => MAN_PAGE.exec(path)[1] === name).length !== 1,
    ).map((name) => `not one man page of ${name} in it: npm run manual`),
    // npm 11 links only what is in a list; npm 12 links none.
    ...(Array.isArray(manifest.man) ? [] : ['man in package.json is not a list: npm links no man page']),
    ...pages
      .filter(({ bytes }) => !bytes.includes(`"arproxy ${manifest.version}"`))
      .map(({ path }) => `${path} is not of version ${manifest.version}: npm run manual`),
  ];
}

const leaves = (value) =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value].flat();

/** Whether a file is a program by its first line: that of a release can be executed, and nothing else can. */
export const startsItself = ({ bytes }) => bytes.subarray(0, 2).toString() === '#!';

/** By its owner: before it is packed, who else may is up to the umask of the clone. */
const faultsOfMode = ({ path, mode }) =>
  (mode & 0o100) !== 0 ? [] : [`${path} cannot be executed (mode ${mode.toString(8)})`];

function faultsOfProgram({ bytes }) {
  return [
    ...(bytes.subarray(0, 10).toString() === '#!/bin/sh\n'
      ? []
      : ['bundle/main.js does not begin with #!/bin/sh']),
  ];
}

function faultsOfPrebuild(path, bytes, guard) {
  const [, arch] = PREBUILD.exec(path) ?? [];
  if (arch === undefined) return [];
  try {
    return guard(bytes, arch).map((fault) => `${path} ${fault}`);
  } catch (error) {
    return [`${path}: ${error.message}`];
  }
}
