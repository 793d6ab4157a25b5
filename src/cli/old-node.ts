/**
 * Ends the process on a Node that is too old, with one line, before anything is loaded that such a Node stumbles over. What main.ts
 * imports in the ordinary way, this file too, is plain enough for Node 12, that of Ubuntu 22.04: no `?.`, no await at the top.
 */

/** As `engines` in package.json has it. */
const WANTED = { major: 20, minor: 19 };

const { node } = process.versions;
const [major = 0, minor = 0] = node.split('.').map(Number);
if (major < WANTED.major || (major === WANTED.major && minor < WANTED.minor)) {
  process.stderr.write(
    `arproxy: ${process.execPath} is Node ${node}: too old, want ${WANTED.major}.${WANTED.minor} or newer; install one, and put it first on the PATH\n`,
  );
  process.exit(1);
}
