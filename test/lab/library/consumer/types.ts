/** What compiles against the installed package, and what must not. Compiled by package.lab.test.ts, not run. */
import {
  ControlError,
  type Decision,
  type Missed,
  type Reason,
  reload,
  type Status,
  status,
  watch,
} from 'arproxy';
import { decide, type Facts } from 'arproxy/decision';
import { type Arp, decodeArp } from 'arproxy/wire';

export async function right(path: string, octets: Uint8Array): Promise<(string | undefined)[]> {
  const taken: Status = await status(path);
  const losses: number = taken.losses.capture;
  const changes: readonly string[] = (await reload()).changes;
  for await (const event of watch(path, {
    ifname: ['g*'],
    reason: 'no-route',
    verdict: 'drop',
    history: 5,
  })) {
    const either: Decision | Missed = event;
    if ('missed' in either) return [String(either.missed + losses)];
    const reason: Reason = either.reason;
    return [reason, either.mac, either.oif, ...changes];
  }
  const facts: Facts = {
    request: { spa: '10.0.0.2', sha: '02:00:00:00:00:02', tpa: '10.99.0.1' },
    ingress: { ifname: 'g0', mac: '02:00:00:00:00:01' },
    route: { type: 'none' },
  };
  const packet: Arp | undefined = decodeArp(octets);
  return [decide(facts).text, packet?.sha, new ControlError('x', 'y').details[0]];
}

export async function wrong(): Promise<void> {
  // @ts-expect-error: no such reason
  watch(undefined, { reason: 'no-rout' });
  // @ts-expect-error: no such field
  watch(undefined, { interface: 'g0' });
  // @ts-expect-error: no such verdict
  watch(undefined, { verdict: 'replied' });
  // @ts-expect-error: a number is no prefix
  watch(undefined, { target: 10 });
  // @ts-expect-error: a path is text
  await status(7);
  for await (const event of watch()) {
    // @ts-expect-error: it may be what was lost
    event.verdict;
  }
  // @ts-expect-error: a unicast route has an egress
  const facts: Facts['route'] = { type: 'unicast' };
  // @ts-expect-error: nothing else can be imported
  await import('arproxy/bundle/index.js');
  // @ts-expect-error: not even its types
  await import('arproxy/bundle/types/control/protocol.js');
  return void facts;
}
