import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EVENTS, type LogEvent } from '../../src/log/events.ts';
import { LimitedLog } from '../../src/log/limited-log.ts';
import { LINES } from '../../src/log/line-limit.ts';
import { logDouble } from './log-double.ts';

const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50 } as const;
const events = Object.keys(EVENTS) as LogEvent[];

test.each(events)('%s: a line at the level of the table, with the event beside its fields', (event) => {
  const { log, said } = logDouble('trace');
  log.say(event, { ifname: 'g0' }, 'words');
  expect(said).toEqual([{ level: LEVELS[EVENTS[event].level], event, ifname: 'g0', msg: 'words' }]);
});

test('another level where one is given, and none below the level of the log', () => {
  const { log, said } = logDouble('warn');
  log.say('interface-silent', {}, 'warned of', 'warn');
  log.say('interface-silent', {}, 'not said');
  expect(said.map(({ level, msg }) => [level, msg])).toEqual([[40, 'warned of']]);
  expect([log.isEnabled('info'), log.isEnabled('warn'), log.level]).toEqual([false, true, 'warn']);
  log.level = 'info';
  expect([log.isEnabled('info'), log.level]).toEqual([true, 'info']);
});

describe('LimitedLog', () => {
  test('what is left out is said at the level of its lines, and counts by kind', () => {
    const { log, said } = logDouble();
    const limited = new LimitedLog(log);
    for (let i = 0; i < LINES + 3; i++) limited.say('interface-silent', 'changes of g0', {}, 'g0', 'warn');
    limited.say('interface-served', 'changes of g1', {}, 'g1');
    expect(said).toHaveLength(LINES + 1);
    limited.close();
    expect(said.slice(LINES + 1)).toEqual([
      {
        ...{ level: 40, event: 'lines-suppressed', kind: 'changes of g0', leftOut: 3 },
        last: 'g0',
        msg: 'suppressed 3 more lines (changes of g0); the last: g0',
      },
    ]);
  });

  test('what the level of the log keeps out is not counted either', () => {
    const { log, said } = logDouble('warn');
    const limited = new LimitedLog(log);
    for (let i = 0; i < LINES + 3; i++) limited.say('interface-served', 'changes of g0', {}, 'g0');
    limited.close();
    expect(said).toEqual([]);
  });
});

test('every event of the table is said somewhere, and no other', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'log/events.ts')
    .map((file) => readFileSync(`src/${file}`, 'utf8'));
  const unsaid = events.filter((event) => !sources.some((text) => text.includes(`'${event}'`)));
  expect(unsaid).toEqual([]);
});
