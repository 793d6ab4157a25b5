// Reads what `npm pack` and dpkg-deb write: tar(5) in the forms ustar, pax and GNU. Throws an Error at what is none.

const BLOCK = 512;
/** By the type flag: what an entry is. */
const KINDS = { 0: 'file', '\0': 'file', 2: 'link', 5: 'folder' };

const text = (bytes) => {
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end === -1 ? bytes.length : end).toString('utf8');
};

function octal(bytes) {
  const digits = text(bytes).trim() || '0'; // npm writes no owner
  if (!/^[0-7]+$/.test(digits)) throw new Error(`tar: ${JSON.stringify(digits)} is no octal number`);
  return Number.parseInt(digits, 8);
}

/** `LENGTH KEY=VALUE\n` again and again; only ASCII is used by what we read. */
const paxRecords = (bytes) =>
  Object.fromEntries([...bytes.toString('utf8').matchAll(/\d+ ([^=\n]+)=(.*)\n/g)].map(([, k, v]) => [k, v]));

/** All entries: { path, kind, mode, uid, gid, owner, group, mtime, bytes, target }. */
export function readTar(bytes) {
  const entries = [];
  let next = {}; // what an entry before said of the one that follows
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0; ) {
    const field = (from, size) => bytes.subarray(at + from, at + from + size);
    const size = octal(field(124, 12));
    const flag = String.fromCharCode(bytes[at + 156]);
    const data = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (data.length < size) throw new Error('tar: ends within an entry');
    if (flag === 'x') next = { ...next, ...paxRecords(data) };
    else if (flag === 'L') next = { ...next, path: text(data) };
    else if (flag === 'K') next = { ...next, linkpath: text(data) };
    else if (flag !== 'g') {
      const kind = KINDS[flag];
      if (kind === undefined) throw new Error(`tar: an entry of type ${JSON.stringify(flag)}`);
      const isUstar = text(field(257, 8)) === 'ustar' && text(field(345, 155)) !== '';
      entries.push({
        path: next.path ?? (isUstar ? `${text(field(345, 155))}/` : '') + text(field(0, 100)),
        kind,
        mode: octal(field(100, 8)),
        uid: octal(field(108, 8)),
        gid: octal(field(116, 8)),
        owner: text(field(265, 32)),
        group: text(field(297, 32)),
        mtime: octal(field(136, 12)),
        bytes: data,
        target: next.linkpath ?? text(field(157, 100)),
      });
      next = {};
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  if (entries.length === 0) throw new Error('tar: no entry');
  return entries;
}
