import { expect, test } from 'vitest';
import { chooseSender } from '../../src/ask/sender.ts';
import { formatIpv4 } from '../../src/wire/ipv4.ts';
import { ip } from './samples.ts';

const chosen = (target: string, ...own: readonly string[]): string | undefined => {
  const messages = own.map((text) => {
    const [address = '', length = ''] = text.split('/');
    return { ifindex: 2, address: ip(address), prefixLength: Number(length) };
  });
  const sender = chooseSender(messages, ip(target));
  return sender === undefined ? undefined : formatIpv4(sender);
};

test('an address in whose prefix the target is, the longest first', () => {
  expect(chosen('10.0.0.1', '192.0.2.1/24', '10.0.0.2/8', '10.0.0.3/24')).toBe('10.0.0.3');
  expect(chosen('10.0.0.1', '192.0.2.1/24', '10.0.0.3/24', '10.0.0.2/8')).toBe('10.0.0.3');
});

test('else the first one: the targets of proxy ARP are elsewhere', () => {
  expect(chosen('169.254.1.1', '10.65.0.2/32', '10.66.0.2/32')).toBe('10.65.0.2');
});

test('never the target itself, which would be an announcement', () => {
  expect(chosen('10.0.0.1', '10.0.0.1/24', '192.0.2.1/24')).toBe('192.0.2.1');
  expect(chosen('10.0.0.1', '10.0.0.1/24')).toBeUndefined();
});

test('an interface without an address has none', () => {
  expect(chosen('10.0.0.1')).toBeUndefined();
});
