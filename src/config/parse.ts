/** The file's text to a complete configuration, or to every fault in it with its line and column. */
import {
  Composer,
  type CST,
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type YAMLError,
  YAMLParseError,
} from 'yaml';
import { complete } from './complete.ts';
import type { Keys } from './declare.ts';
import { ConfigError, type Fault, formatPath } from './faults.ts';
import { firstFew } from './first-few.ts';
import { type Config, KEYS } from './keys.ts';
import { nearest } from './nearest.ts';
import { mistaken, otherType, patternWithoutQuotes } from './quotes.ts';
import { readStream, readWholeFile } from './read-file.ts';
import { type Issue, readKeys } from './read-keys.ts';
import { repeatsTooMuch } from './repeated.ts';
import { ruleFaults } from './rule-faults.ts';
import { tokensOf } from './tokens.ts';

/** A text that is no configuration at all may have a fault at every octet, and an octet may be a line long. */
const FAULTS_TOLD = 50;
const LONGEST_TOLD = 300;

/** Maximum number of faults of one kind whose words are made: those look at a whole line, or at all the keys beside it. */
const FAULTS_SEEN = 500;

/** Octets: room for more than 10,000 rules, which take a second. (A reload reads them aside, while answers go on.) */
const LARGEST = 1 << 20;

const TOO_LARGE = ' (a long list of prefixes belongs in a file of its own: allow_file, deny_file)';

/** A file, read, checked and complete. Throws ConfigError. */
export const loadConfig = (file: string): Config =>
  parseConfig(readWholeFile(file, LARGEST, TOO_LARGE).toString('utf8'), file);

/** The same of an open descriptor, which may be a pipe. `name`: for the faults. */
export const loadConfigFrom = (fd: number, name: string): Config =>
  parseConfig(readStream(fd, name, LARGEST, TOO_LARGE).toString('utf8'), name);

/** `file` is its name, for the faults. Throws ConfigError. */
export function parseConfig(text: string, file: string): Config {
  const places = new LineCounter();
  const at = (offset: number, said: string): Fault => {
    const { line, col } = places.linePos(offset);
    return { file, line, column: col, text: said.slice(0, LONGEST_TOLD) };
  };
  const tokens = tokensOf(text, places);
  if (!Array.isArray(tokens))
    throw new ConfigError([{ file, ...placeOf(text, tokens.offset), text: tokens.says }]);
  const document = readable(file, () => compose(tokens, text.length));
  const { errors } = document;
  const notYaml = errors.slice(0, FAULTS_SEEN).map((error) => yamlFault(error, text, at));
  if (notYaml.length > 0) throw new ConfigError(inOrder(notYaml, errors.length - notYaml.length));

  const taken = mistaken(document, text).map(({ offset, text: said }) => at(offset, said));
  if (taken.length > 0) throw new ConfigError(inOrder(taken));
  const repeats = repeatsTooMuch(document, LARGEST);
  if (repeats !== undefined)
    throw new ConfigError([at(repeats, `aliases repeat more than ${LARGEST} octets of text`)]);
  // Aliases that would grow into more than a hundred nodes each are refused by the library.
  const read = readable(file, () => readKeys(document.toJS({ maxAliasCount: 100 })));
  if ('issues' in read) {
    const issues = read.issues.slice(0, FAULTS_SEEN);
    const faults = issues.flatMap((issue) => faultsOf(issue, document, at, text));
    throw new ConfigError(inOrder(faults, countOf(read.issues) - faults.length));
  }
  const config = complete(read.content);
  const faults = ruleFaults(config).map(({ path, text: said }) =>
    at(offsetOf(document, path), `${formatPath(path)}: ${said}`),
  );
  if (faults.length > 0) throw new ConfigError(inOrder(faults));
  return config;
}

/** As the library's parseDocument() does it, from the tokens on. */
function compose(tokens: readonly CST.Token[], length: number): Document.Parsed {
  const { stackTraceLimit } = Error;
  try {
    // Each fault is an Error, of which there may be half a million: most of their time goes into traces that nobody reads.
    Error.stackTraceLimit = 0;
    return composeAll(tokens, length);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function composeAll(tokens: readonly CST.Token[], length: number): Document.Parsed {
  const composer = new Composer({ prettyErrors: false, uniqueKeys: true, logLevel: 'error' });
  const [document, second] = composer.compose(tokens, true, length);
  if (document === undefined) throw new Error('no document'); // never: the last argument but one forces one
  if (second !== undefined)
    document.errors.push(new YAMLParseError([second.range[0], second.range[1]], 'MULTIPLE_DOCS', ''));
  return document;
}

/** Whatever a library throws at a text becomes a fault of the text. */
function readable<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(error, file);
  }
}

/** For too many aliases, say. */
function unreadable(error: unknown, file: string): ConfigError {
  const text = error instanceof Error ? firstLine(error.message) : String(error);
  return new ConfigError([{ file, line: 0, column: 0, text }]);
}

/** As the library counts them, before it has. */
function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function faultsOf(
  issue: Issue,
  document: Document.Parsed,
  at: (offset: number, text: string) => Fault,
  text: string,
): Fault[] {
  const { path } = issue;
  if ('message' in issue) {
    const said = `${issue.message}${otherType(document, path, text)}`;
    return [at(offsetOf(document, path), `${formatPath(path)}${path.length > 0 ? ': ' : ''}${said}`)];
  }
  const known = knownKeys(path);
  return issue.unknownKeys.slice(0, FAULTS_SEEN).map((key) => {
    const near = nearest(key, known);
    const hint = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
    return at(keyOffsetOf(document, path, key), `${formatPath([...path, key])}: unknown key (${hint})`);
  });
}

const countOf = (issues: readonly Issue[]): number =>
  issues.reduce((sum, issue) => sum + ('message' in issue ? 1 : issue.unknownKeys.length), 0);

/** Where the node at `path`, or the nearest around it that is there, begins. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const range = (node as { range?: [number, number, number] } | null | undefined)?.range;
    if (range) return range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyOffsetOf(document: Document.Parsed, path: readonly PropertyKey[], key: string): number {
  const map: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(map)
    ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    : undefined;
  return isScalar(pair?.key) && pair.key.range ? pair.key.range[0] : offsetOf(document, path);
}

/** The keys that are declared at `path`. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let keys: Keys = KEYS;
  for (const name of path) {
    const node = keys[String(name)]; // of a number, which is the place in a list: none
    if (node !== undefined && 'keys' in node) keys = node.keys;
    if (node !== undefined && 'each' in node) keys = node.each;
  }
  return Object.keys(keys);
}

/** In our words, where the library's are about itself. */
function yamlFault(error: YAMLError, text: string, at: (offset: number, said: string) => Fault): Fault {
  const {
    code,
    message,
    pos: [offset],
  } = error;
  if (code === 'DUPLICATE_KEY')
    return at(offset, `${/^[\w"'.-]*/.exec(text.slice(offset))?.[0]}: duplicate key`);
  if (code === 'MULTIPLE_DOCS') return at(offset, 'a second document begins here: want one');
  const pattern = patternWithoutQuotes(error, text);
  if (pattern === undefined) return at(offset, firstLine(message));
  return at(pattern.offset, `${firstLine(message)} (${pattern.text})`);
}

/** By place, each once, and no more than a person reads. `unseen`: there are so many more. */
function inOrder(faults: readonly Fault[], unseen = 0): Fault[] {
  const ordered = faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const once = [...new Map(ordered.map((fault) => [`${fault.line} ${fault.text}`, fault])).values()];
  const file = ordered[0]?.file ?? '';
  return firstFew(once, FAULTS_TOLD, (rest) => ({
    file,
    line: 0,
    column: 0,
    text: `and ${rest + unseen} more faults`,
  }));
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
