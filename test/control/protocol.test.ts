import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  answerLine,
  ControlError,
  errorLine,
  parseAnswer,
  parseRequest,
  requestLine,
} from '../../src/control/protocol.ts';

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return error.code;
  }
}

describe('a request', () => {
  test('is the command and its fields', () => {
    expect(parseRequest('{"version":1,"command":"watch","history":3}')).toEqual({
      command: 'watch',
      fields: { history: 3 },
    });
    expect(parseRequest(requestLine('loglevel', { level: 'info' }))).toEqual({
      command: 'loglevel',
      fields: { level: 'info' },
    });
  });

  test.each([
    ['', 'malformed'],
    ['status', 'malformed'],
    ['[{"version":1}]', 'malformed'],
    ['null', 'malformed'],
    ['1', 'malformed'],
    ['"status"', 'malformed'],
    ['{"version":1,"command":"status"', 'malformed'],
    ['{"version":1}', 'malformed'],
    ['{"version":1,"command":7}', 'malformed'],
    ['{"command":"status"}', 'version'],
    ['{"version":2,"command":"status"}', 'version'],
    ['{"version":"1","command":"status"}', 'version'],
    ['['.repeat(8000), 'malformed'],
  ])('%s is none: %s', (line, code) => {
    expect(codeOf(() => parseRequest(line))).toBe(code);
  });

  test('whatever the line is, the fault is one for the client', () => {
    const line = fc.oneof(fc.string(), fc.json({ maxDepth: 2 }));
    const holds = fc.property(line, (text) => {
      expect(['malformed', 'version', undefined]).toContain(codeOf(() => parseRequest(text)));
    });
    fc.assert(holds);
  });
});

describe('an answer', () => {
  test('is what was answered, with the version', () => {
    expect(JSON.parse(answerLine({ a: 1 }))).toEqual({ version: 1, answer: { a: 1 } });
    expect(parseAnswer(answerLine({ a: 1 }))).toEqual({ a: 1 });
  });

  test('or the fault, with its details', () => {
    const line = errorLine(new ControlError('config', 'not reloaded', ['a:1:1: x', 'a:2:1: y']));
    expect(JSON.parse(line)).toEqual({
      version: 1,
      error: { code: 'config', message: 'not reloaded', details: ['a:1:1: x', 'a:2:1: y'] },
    });
    expect(() => parseAnswer(line)).toThrow(
      expect.objectContaining({ code: 'config', message: 'not reloaded', details: ['a:1:1: x', 'a:2:1: y'] }),
    );
    expect(JSON.parse(errorLine(new ControlError('x', 'y')))).toEqual({
      version: 1,
      error: { code: 'x', message: 'y' },
    });
  });

  test('of whoever listens there is lines that a terminal can be given', () => {
    const said = { 'a\nb': 'c\x1b[2J\nd', list: ['\u202e', 7, null], text: 'a\n\x1bb: é', ifname: 'e\\x1b' };
    expect(parseAnswer(answerLine(said))).toEqual({
      'a\\x0ab': 'c\\x1b[2J\\x0ad',
      list: ['\\xe2\\x80\\xae', 7, null],
      text: 'a\n\\x1bb: é', // a configuration, which has lines
      ifname: 'e\\x1b',
    });
    const refused = errorLine(new ControlError('x', 'a\rb', ['c\x9bd']));
    expect(() => parseAnswer(refused)).toThrow(
      expect.objectContaining({ message: 'a\\x0db', details: ['c\\xc2\\x9bd'] }),
    );
  });

  test('of another version is refused', () => {
    expect(codeOf(() => parseAnswer('{"version":2,"answer":{}}'))).toBe('version');
  });
});
