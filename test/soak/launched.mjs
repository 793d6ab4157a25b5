// Who runs on which processor. Floods come from elsewhere in the world: here, from a processor that is not the daemon's. And
// what else the machine does has to wait, so that what is seen is arproxy's doing.
import { availableParallelism } from 'node:os';
import { built } from '../bench/build.mjs';

export const ASKER_CPU = 0;
export const DAEMON_CPU = availableParallelism() > 1 ? 1 : 0;

/** For spawn(), with a fourth descriptor: the words that become `command`, and run before most else (bench/launch.c). */
export const launched = (netns, cpu, command) => [built('launch'), [netns, String(cpu), ...command]];
