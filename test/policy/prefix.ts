import { type Ipv4Prefix, parsePrefix } from '../../src/wire/ipv4.ts';

export function prefix(text: string): Ipv4Prefix {
  const parsed = parsePrefix(text);
  if (parsed === undefined) throw new Error(`${text} is no prefix`);
  return parsed;
}
