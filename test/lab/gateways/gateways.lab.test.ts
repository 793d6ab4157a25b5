/** Gateways that were healthy and are broken in one way: what is said of each is true, and the first remedy mends it. */
import { describe, expect, test } from 'vitest';
import { ConfigFiles } from '../../support/config-files.ts';
import { openLab } from '../../support/lab.ts';
import { Judge } from './judge.ts';
import { TABLES } from './tables.ts';

describe.each(Object.entries(TABLES))('%s', (_table, rows) => {
  test.concurrent.for(Object.entries(rows))('%s', async ([, row], context) => {
    const judge = new Judge(openLab(context), new ConfigFiles(context), row);
    await judge.explain();
    await judge.kernel();
    await judge.doctor();
    expect(judge.faults).toEqual([]);
  });
});
