// Kinds of floods, by what they cost who receives them: loads of the generator, and frames that are sent again and again.

const MILLION = 2 ** 20;

/** An ARP frame of the lab's host on its wire `number`: `op`, and whose and for whom, in hexadecimal digits. */
function arp(number, op, spa, tpa, { length = 28, hardware = '0001' } = {}) {
  const mac = `02aa0000${number.toString(16).padStart(4, '0')}`;
  const packet = `${hardware}08000604${op}${mac}${spa}000000000000${tpa}`;
  return `ffffffffffff${mac}0806${packet.slice(0, 2 * length)}`;
}

const HOST = 'c6120002';
const BEHIND = '0a800001';

/** `load`: the generator's options. `frame(number)`: the frame, for the wire of that number. */
export const FLOOD_KINDS = [
  { kind: 'known targets', load: { target: '10.128.0.0', targets: 2000 } },
  { kind: 'new targets', load: { target: '10.0.0.0', targets: MILLION } },
  {
    kind: 'many senders',
    load: { sender: '198.18.16.0', senders: 2 ** 15, target: '10.128.0.0', targets: 1 },
  },
  {
    kind: 'a million spoofed senders',
    load: { sender: '100.64.0.0', senders: MILLION, target: '10.128.0.0', targets: 1 },
  },
  { kind: 'scan of dead targets', load: { target: '11.0.0.0', targets: MILLION } },
  { kind: 'bogus frames', frame: (number) => arp(number, '0001', HOST, BEHIND, { hardware: '0099' }) },
  { kind: 'cut frames', frame: (number) => arp(number, '0001', HOST, BEHIND, { length: 20 }) },
  { kind: 'replies', frame: (number) => arp(number, '0002', HOST, BEHIND) },
  { kind: 'announcements', frame: (number) => arp(number, '0001', HOST, HOST) },
];

/** Sends a frame by `child`, an `arpwire talk` with a pipe to it, for so long; then ends the child. */
export async function sendAgainAndAgain(child, ifname, frame, seconds) {
  child.stdin.on('error', () => {});
  for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
    const isTaken = child.stdin.write(`send ${ifname} ${frame} 2000\n`);
    await new Promise((resolve) => (isTaken ? setTimeout(resolve, 2) : child.stdin.once('drain', resolve)));
  }
  child.kill('SIGKILL');
}
