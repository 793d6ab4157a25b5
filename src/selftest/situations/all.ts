/** Every situation of the parity table. */
import type { Situation } from '../situation.ts';
import { ADDRESS } from './address.ts';
import { FRAME } from './frame.ts';
import { LIVE } from './live.ts';
import { ROUTES } from './routes.ts';

export const SITUATIONS: readonly Situation[] = [...FRAME, ...ADDRESS, ...ROUTES, ...LIVE];
