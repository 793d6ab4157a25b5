/** The table of lives: what may come between opening a handle and the end of its process, for each kind of handle. */

const ANY = [
  'load',
  'load; exit',
  'load; open; exit',
  'load; open; close',
  'load; open; close; exit',
  'load; open; close; close again',
  'load; open; close; use',
  'load; open; close; open; close again; traffic; close',
  'load; open; traffic; exit',
  'load; open; traffic; close',
  'load; open; traffic; close; open; traffic; close',
  'load; open; open; open; traffic; close',
  'load; open; drop, collect',
  'load; open; traffic; drop, collect',
  'load; open; traffic; close; drop, collect',
  'load; open; open; open; drop, collect; open; traffic; close',
  'load; open; interface goes; close',
  'load; open; interface goes; exit',
  'load; open; traffic; interface goes; interface comes; traffic; close',
  'load; open; traffic; interface goes down; interface comes up; traffic; close',
  'load; open; nonsense; traffic; close',
  'worker; load',
  'worker; load; terminate',
  'worker; load; exit process',
  'worker; load; open; close',
  'worker; load; open; exit',
  'worker; load; open; exit process',
  'worker; load; open; terminate',
  'worker; load; open; traffic; exit',
  'worker; load; open; traffic; exit process',
  'worker; load; open; traffic; terminate',
  'worker; load; open; traffic; close',
  'worker; load; open; traffic; close; terminate',
  'worker; load; open; traffic; close; drop, collect; terminate',
  'worker; load; open; open; open; traffic; terminate',
  'worker; load; open; drop, collect; terminate',
  'worker; load; open; interface goes; terminate',
  'workers; load; open; terminate',
  'workers; load; open; traffic; terminate',
  'workers; load; open; traffic; close',
  'workers; load; open; open; traffic; exit',
  'workers; load; open; traffic; exit process',
];

const WITH_CALLBACK = [
  'load; open; close in callback',
  'load; open; open; open; close in callback',
  'load; open; close in callback; close again; use',
  'load; open; close in callback; drop, collect',
  'load; open; throw in callback; close',
  'load; open; throw in callback; traffic; close',
  'load; open; throw in callback; exit',
  'load; open; exit in callback',
  'worker; load; open; close in callback',
  'worker; load; open; close in callback; terminate',
  'worker; load; open; throw in callback; traffic; close',
  'worker; load; open; throw in callback; terminate',
  'worker; load; open; exit in callback',
  'worker; load; open; exit process in callback',
  'worker; load; open; terminate in callback',
  'worker; load; open; open; open; terminate in callback',
  'workers; load; open; exit in callback',
  'workers; load; open; terminate in callback',
];

/** Led without CAP_NET_RAW. */
const WITHOUT_PRIVILEGE = [
  'load; open fails',
  'load; open fails; open fails',
  'load; open fails; exit',
  'worker; load; open fails',
  'worker; load; open fails; terminate',
];

export interface Life {
  readonly kind: string;
  readonly steps: string;
  readonly privileged: boolean;
}

const lives = (kinds: readonly string[], table: readonly string[], privileged: boolean): Life[] =>
  kinds.flatMap((kind) => table.map((steps) => ({ kind, steps, privileged })));

export const LIVES: readonly Life[] = [
  ...lives(['capture', 'packetSocket', 'tap', 'netlink'], ANY, true),
  // It counts what comes in on one interface, not on another of that name.
  ...lives(
    ['gauge'],
    ANY.filter((steps) => !steps.includes('interface comes;')),
    true,
  ),
  ...lives(['capture', 'netlink'], WITH_CALLBACK, true),
  // Each of its handles is misused as one of its own kind.
  ...lives(
    ['fastPath', 'fastPath, capture first'],
    [...ANY, ...WITH_CALLBACK].filter((steps) => !/use|nonsense/.test(steps)),
    true,
  ),
  ...lives(['capture', 'packetSocket', 'tap', 'gauge'], WITHOUT_PRIVILEGE, false),
];
