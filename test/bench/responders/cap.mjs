// cap.mjs IFNAME MAC: a responder of a few lines on the npm package `cap`; it answers whatever it is asked.
import cap from 'cap';

const [ifname, mac] = process.argv.slice(2);
const own = Buffer.from(mac.replaceAll(':', ''), 'hex');
const frame = Buffer.alloc(65535);
const reply = Buffer.alloc(42);
const REQUEST = Buffer.from('0806000108000604', 'hex');

const capture = new cap.Cap();
capture.open(ifname, 'arp', 10 << 20, frame);
capture.on('packet', () => {
  if (frame[21] !== 1 || frame.compare(REQUEST, 0, 8, 12, 20) !== 0) return;
  frame.copy(reply, 0, 22, 28); // sha
  own.copy(reply, 6);
  REQUEST.copy(reply, 12);
  reply.writeUInt16BE(2, 20);
  own.copy(reply, 22);
  frame.copy(reply, 28, 38, 42); // tpa
  frame.copy(reply, 32, 22, 32); // sha and spa
  capture.send(reply, 42);
});
