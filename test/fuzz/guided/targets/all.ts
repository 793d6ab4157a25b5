/** Everything that reads octets of others in TypeScript. */
import type { Target } from '../target.ts';
import { captures } from './captures.ts';
import { config } from './config.ts';
import { control } from './control.ts';
import { frames } from './frames.ts';
import { http } from './http.ts';
import { netlink } from './netlink.ts';
import { prefixes } from './prefixes.ts';

export const TARGETS: readonly Target[] = [frames, netlink, captures, config, prefixes, control, http];
