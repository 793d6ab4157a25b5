/** Gateways that were healthy and are broken in one way: what is said of each is true, and the first remedy mends it. */
import { describe, expect, test } from 'vitest';
import { ConfigFiles } from '../../support/config-files.ts';
import { openLab } from '../../support/lab.ts';
import { Judge } from './judge.ts';
import { NOT_YET } from './not-yet.ts';
import { TABLES } from './tables.ts';

const ALL = process.env['GATEWAYS'] === 'all';

describe.each(Object.entries(TABLES))('%s', (_table, rows) => {
  test.concurrent.for(Object.entries(rows))('%s', async ([name, row], context) => {
    context.skip(!ALL && NOT_YET.has(name), 'being mended');
    const judge = new Judge(openLab(context), new ConfigFiles(context), row);
    await judge.explain();
    await judge.kernel();
    await judge.doctor();
    Object.assign(context.task.meta, { faults: judge.faults });
    expect(judge.faults).toEqual([]);
  });
});
