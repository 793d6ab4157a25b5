import { defineConfig } from 'vitest/config';

// unit: no root, seconds; of the addon nothing but bound Unix sockets. native: the addon, in namespaces of its own. lab: the whole
// program on the wire, two files at a time; lab-alone: what loads the machine, or is judged by the clock. labs: labs/ in Python. fuzz: the same with the
// addon sanitized, and a million frames. These need root and say so. release: what is published, made from clones. docs: the manual, and its examples in labs; root. Pool `forks`, since a worker thread that is terminated ends with its addon.
// package, service, arm64: what `npm run release` made, installed by npm, under a systemd, on an arm64 machine.
const INSTALLED = ['package', 'service', 'arm64'];
const ALONE = 'test/lab/**/*.alone.lab.test.ts';
const filesOf = (name: string): string => `test/${name}/**/*.test.ts`;

export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/native/**',
            'test/lab/**',
            'test/fuzz/*.test.ts',
            'test/release/**',
            'test/labs/**',
            'test/docs/**',
            ...INSTALLED.map(filesOf),
          ],
          testTimeout: 30_000, // a machine that is busy with something else is no fault
        },
      },
      {
        extends: true,
        test: {
          name: 'native',
          include: ['test/native/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          exclude: [ALONE],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2, // they mostly wait
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'lab-alone',
          include: [ALONE],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'labs',
          include: ['test/labs/**/*.test.ts'],
          testTimeout: 60_000,
          maxWorkers: 2, // they mostly wait
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          name: 'fuzz',
          include: ['test/fuzz/*.test.ts'],
          testTimeout: 240_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'release',
          include: ['test/release/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'docs',
          include: ['test/docs/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 60_000,
          maxConcurrency: 3, // pages, each in a machine of its own that mostly waits
        },
      },
      ...INSTALLED.map((name) => ({
        extends: true as const,
        test: {
          name,
          include: [filesOf(name)],
          testTimeout: 900_000, // there are machines to be fetched
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      })),
    ],
  },
});
