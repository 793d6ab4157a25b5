/** What the thread begins with. */
import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { ShareBrake } from '../listen/brake.ts';
import { ServingThread } from './thread.ts';
import type { Message } from './wire.ts';

if (parentPort !== null) {
  const port = parentPort;
  const receive = (message: Message): void => thread.wire.receive(message);
  const drain = (): void => {
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
      receive(next.message as Message);
  };
  const thread = new ServingThread({
    post: (message) => port.postMessage(message),
    drain,
    brake: new ShareBrake(),
  });
  port.on('message', receive);
}
