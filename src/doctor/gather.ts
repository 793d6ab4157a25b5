/** All facts. */
import type { Config } from '../config/keys.ts';
import type { Facts } from './facts.ts';
import { attempt, gatherHost } from './gather-host.ts';
import { gatherNetwork } from './gather-network.ts';

/** `config`: what is chosen; undefined: every Ethernet interface that is up. Throws ConfigError. */
export const gather = (config: Config | undefined): Facts => ({
  host: gatherHost(),
  network: attempt(() => gatherNetwork(config)),
});
