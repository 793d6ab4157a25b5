/** The thread that serves others, joined to the daemon. */
import type { Log } from '../log/log.ts';
import { monotonic } from '../serving/monotonic.ts';
import { Serving, type Thread } from '../serving/serving.ts';
import type { Daemon } from './daemon.ts';
import { type DaemonCallsParts, daemonCalls } from './daemon-calls.ts';

export interface OpenServingParts extends Omit<DaemonCallsParts, 'fault'> {
  readonly log: Log;
  readonly spawn?: () => Thread;
}

/** Starts nothing: the thread begins with the first client. */
export const openServing = ({ log, spawn, ...parts }: OpenServingParts): Serving =>
  new Serving({
    calls: daemonCalls({ ...parts, fault: (text) => log.say('control-failed', {}, text) }),
    onEnd: (why, pause) =>
      log.say(
        'serving-failed',
        { why, pause },
        `the thread of control socket and metrics ended: ${why}; whoever comes waits for ${pause / 1000} s; ARP is answered meanwhile`,
      ),
    ...(spawn !== undefined && { spawn }),
  });

/** Shows it the daemon, and from now on the names of its interfaces. */
export function serveDaemon(serving: Serving, daemon: Pick<Daemon, 'view' | 'onName'>): void {
  const { recorder, kernel } = daemon.view;
  serving.serve(() => ({
    recording: recorder.recording,
    names: new Map([...kernel.links].map(({ ifindex, name }) => [ifindex, name])),
    clock: { timeOrigin: performance.timeOrigin, start: monotonic() - performance.now() },
  }));
  daemon.onName = (ifindex, name) => serving.name(ifindex, name);
}
