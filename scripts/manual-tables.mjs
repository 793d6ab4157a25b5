// Writes the tables of reasons, commands and options into docs/manual.md from what is built. Run it (npm run manual) after a
// change there.
import { readFileSync, writeFileSync } from 'node:fs';
import { buildProgram } from '../dist/cli/program.js';
import { withTables } from '../dist/cli/words/manual.js';
import { describeCommand } from '../dist/cli/words/tree.js';

const MANUAL = new URL('../docs/manual.md', import.meta.url);
writeFileSync(MANUAL, withTables(readFileSync(MANUAL, 'utf8'), describeCommand(buildProgram())));
