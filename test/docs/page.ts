/** A page of the manual as what is to be done in labs; README.md has the rules. */
import { type Fence, fencesOf } from './fences.ts';

/** Where a block's commands are typed: a host of a picture, or, without picture, a machine with nothing in it. */
export interface Place {
  readonly picture: string | undefined;
  readonly host: string | undefined;
  /** Whether the picture's own arproxy runs meanwhile. */
  readonly served: boolean;
  /** Whether what was done before is forgotten: the lab is built anew. */
  readonly anew: boolean;
}

/** Of a page, from 1, is `line`: of the command, or of what is shown first where there is none. */
interface Told {
  readonly line: number;
  readonly place: Place;
  readonly shown: readonly string[];
}

export interface Command {
  readonly text: string;
  readonly user: 'root' | 'nobody';
  readonly background: boolean;
}

export interface Step extends Told {
  /** Absent: more of what the command in the background there has printed. */
  readonly command: Command | undefined;
  /** The line of the page, from 0, that `shown` begins at. */
  readonly from: number;
}

/** `shown` is what the file has. */
export interface FileStep extends Told {
  readonly file: string;
}

export interface Page {
  readonly steps: readonly (Step | FileStep)[];
  /** Blocks that are run. */
  readonly run: number;
  readonly notRun: number;
  readonly faults: readonly string[];
}

const MACHINE: Place = { picture: undefined, host: undefined, served: false, anew: false };
const WHERE =
  /^lab: (?:machine|(?<picture>[\w-]+) on (?<host>\w+)(?<anew>, anew)?(?<without>, without arproxy)?)(?:, file (?<file>\S+))?$/;
const NEEDED =
  'a console block needs <!-- lab: PICTURE on HOST --> or <!-- not run: WHY --> straight above (test/docs/README.md)';
/** A shorter one gives no reason. */
const SHORTEST_WHY = 15;

export function readPage(name: string, text: string): Page {
  const { fences, indented } = fencesOf(text.split('\n'));
  const blocks = fences.map((fence) => ({ fence, ...readBlock(fence) }));
  const found = [
    ...indented.map((at) => [at, 'code is fenced, not indented'] as const),
    ...blocks.flatMap(({ fence, fault }) => (fault === undefined ? [] : [[fence.at, fault] as const])),
  ];
  return {
    steps: blocks.flatMap(({ steps }) => steps ?? []),
    run: blocks.filter(({ fence, steps }) => fence.language === 'console' && steps !== undefined).length,
    notRun: blocks.filter(({ notRun }) => notRun).length,
    faults: found.map(([at, fault]) => `${name}:${at + 1}: ${fault}`),
  };
}

interface Block {
  readonly steps?: readonly (Step | FileStep)[];
  readonly notRun?: boolean;
  readonly fault?: string;
}

function readBlock({ at, language, body, comment }: Fence): Block {
  const where = WHERE.exec(comment)?.groups;
  const why = /^not run: (.*)$/.exec(comment)?.[1];
  if (body === undefined) return { fault: 'a fence that does not end' };
  if (language === '') return { fault: 'a fence names its language' };
  if (/^(?:lab|not run)\b/.test(comment) && where === undefined && why === undefined) {
    return { fault: `what is <!-- ${comment} -->?` };
  }
  if (where?.['file'] !== undefined) {
    return { steps: [{ line: at + 1, place: placeOf(where), file: where['file'], shown: body }] };
  }
  if (language !== 'console') {
    return comment === '' || (where ?? why) === undefined ? {} : { fault: 'only a console block is run' };
  }
  if (why !== undefined) {
    return why.length < SHORTEST_WHY ? { fault: `"${why}" does not say why` } : { notRun: true };
  }
  if (where === undefined) return { fault: NEEDED };
  const [first, ...rest] = stepsOf(body, at + 1, placeOf(where));
  if (first === undefined) return { fault: 'there is nothing to run' };
  return { steps: [first, ...rest.map((step) => ({ ...step, place: { ...step.place, anew: false } }))] };
}

const placeOf = ({ picture, host, anew, without }: Readonly<Record<string, string | undefined>>): Place =>
  picture === undefined
    ? MACHINE
    : { picture, host, served: without === undefined, anew: anew !== undefined };

/** `first`: the line of the page, from 0, that the body begins at. */
function stepsOf(body: readonly string[], first: number, place: Place): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < body.length; ) {
    const line = first + at + 1;
    const [, prompt, words = ''] = /^([$#]) (.*)$/.exec(body[at] ?? '') ?? [];
    let text = words;
    if (prompt !== undefined) at++;
    while (text.endsWith('\\')) text = `${text.slice(0, -1)}${(body[at++] ?? '').trimStart()}`;
    const from = at;
    while (at < body.length && !/^[$#] /.test(body[at] ?? '')) at++;
    steps.push({
      line,
      place,
      shown: body.slice(from, at),
      from: first + from,
      command: prompt === undefined ? undefined : commandOf(prompt, text),
    });
  }
  return steps;
}

const commandOf = (prompt: string, text: string): Command => ({
  text: text.replace(/ &$/, ''),
  user: prompt === '#' ? 'root' : 'nobody',
  background: text.endsWith(' &'),
});
