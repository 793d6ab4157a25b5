/** The words for an access list name the prefix that decided, and where it stands. */

import { expect, test } from 'vitest';
import { describeAccess } from '../../src/explain/access.ts';
import { accessListOf } from '../policy/access-list-of.ts';
import { prefix } from '../policy/prefix.ts';
import { address } from '../policy/situation.ts';

const list = accessListOf([
  { access: 'allow', file: undefined, prefixes: [prefix('10.0.0.0/8'), prefix('10.1.0.0/16')] },
  { access: 'deny', file: '/etc/deny', prefixes: [prefix('10.1.0.0/16')] },
]);

test.each([
  ['10.2.0.1', 'targets.allow 10.0.0.0/8'],
  ['10.1.0.1', 'targets.deny 10.1.0.0/16 (in /etc/deny)'],
  ['11.0.0.1', 'targets: no prefix has it'],
])('%s: %s', (text, said) => {
  expect(describeAccess('targets', list, address(text))).toBe(said);
});

test('without a list there is nothing to say', () => {
  expect(describeAccess('senders', undefined, address('10.0.0.1'))).toBeUndefined();
});
