/** What the wire says: whether the requester gets an answer, from whom, and whether its ping comes back. */
import { setTimeout as delay } from 'node:timers/promises';
import { arpReply, arpRequest } from '../../support/frames.ts';
import type { Lab } from '../../support/lab.ts';
import type { Built } from './build-picture.ts';

/** Far more than a ping takes: it only bounds how long a red test is silent. */
const PATIENCE_MS = 6_000;

export interface Seen {
  readonly answered: boolean;
  readonly ping: boolean;
}

export interface Probe {
  /** Who is to answer. */
  readonly mac: string;
  readonly from: string;
  readonly target: string;
  readonly pinged: string;
}

/**
 * A ping of the requester's kernel, which asks first: it knows no neighbour. Tried anew until it is as it must be, since
 * arproxy may not have heard yet what was changed, and a busy machine answers late.
 */
export async function seen(built: Built, probe: Probe, wanted: Partial<Seen>): Promise<Seen> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const now = await ping(built, probe);
    if (isAs(wanted, now) || performance.now() > end) return now;
    await delay(20);
  }
}

export const isAs = (wanted: Partial<Seen>, now: Seen): boolean =>
  (wanted.answered ?? now.answered) === now.answered && (wanted.ping ?? now.ping) === now.ping;

async function ping({ requester }: Built, { mac, from, target, pinged }: Probe): Promise<Seen> {
  const { stdout } = await requester.run('sh', ['-c', PING, 'sh', from, target, pinged]);
  return { answered: stdout.includes(`lladdr ${mac}`), ping: stdout.includes('came back') };
}

const PING = `
ip neigh flush dev h0
ping -n -q -c 1 -W 0.5 -I "$1" "$3" >/dev/null 2>&1 && echo came back
ip neigh show "$2" dev h0`;

/**
 * Whether a request by hand is answered. Behind it goes one that certainly is, by arproxy or by the kernel, whoever is
 * tried: what has not come before that answer does not come at all.
 */
export async function askedByHand(
  lab: Lab,
  { requester, macs, picture }: Built,
  { from, target, mac }: Probe,
  certain: string,
  wanted: boolean,
): Promise<boolean> {
  const wire = await lab.wire(requester, 'h0');
  const asked = { sha: macs.aMac, spa: from, tpa: target };
  const sentinel = { sha: macs.aMac, spa: picture.from, tpa: certain };
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    wire.send('h0', arpRequest(asked));
    wire.send('h0', arpRequest(sentinel));
    const came = await wire.receivedUpTo(arpReply(sentinel, mac).toString('hex'), "the sentinel's reply");
    const answered = came.some(({ hex }) => hex === arpReply(asked, mac).toString('hex'));
    if (answered === wanted || performance.now() > end) return answered;
  }
}
