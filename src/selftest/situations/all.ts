/** Every situation of the parity table. */
import type { Situation } from '../situation.ts';
import { ADDRESS } from './address.ts';
import { FRAME } from './frame.ts';
import { LIVE } from './live.ts';
import { ROUTE } from './route.ts';

export const SITUATIONS: readonly Situation[] = [...FRAME, ...ADDRESS, ...ROUTE, ...LIVE];
