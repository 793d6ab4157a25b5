/** Every situation of the parity table. */
import type { Situation } from '../situation.ts';
import { LIVE } from './live.ts';
import { ROUTES } from './routes.ts';

export const SITUATIONS: readonly Situation[] = [...ROUTES, ...LIVE];
