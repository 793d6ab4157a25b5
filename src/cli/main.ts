#!/usr/bin/env node
/**
 * The door. What arproxy allocates, it allocates while it loads; so V8 is told first, before anything is loaded, that its room
 * for young objects need not grow. That saves a daemon some 2 MiB for its whole life.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=1');
await import('./start.ts');
