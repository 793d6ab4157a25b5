// pcap.mjs IFNAME MAC: a responder of a few lines on the npm package `pcap`; it answers whatever it is asked.
import pcap from 'pcap';

const [ifname, mac] = process.argv.slice(2);
const own = Buffer.from(mac.replaceAll(':', ''), 'hex');
const reply = Buffer.alloc(42);
const REQUEST = Buffer.from('0806000108000604', 'hex');

const session = pcap.createSession(ifname, {
  filter: 'arp',
  buffer_size: 10 << 20,
  snap_length: 128,
  buffer_timeout: 0,
  promiscuous: false,
});
session.on('packet', ({ buf: frame }) => {
  if (frame[21] !== 1 || frame.compare(REQUEST, 0, 8, 12, 20) !== 0) return;
  frame.copy(reply, 0, 22, 28); // sha
  own.copy(reply, 6);
  REQUEST.copy(reply, 12);
  reply.writeUInt16BE(2, 20);
  own.copy(reply, 22);
  frame.copy(reply, 28, 38, 42); // tpa
  frame.copy(reply, 32, 22, 32); // sha and spa
  session.inject(reply);
});
