// Writes man/arproxy.1 from the built commands. Run it (npm run man) after a change of what --help says.
import { mkdirSync, writeFileSync } from 'node:fs';
import { buildProgram } from '../dist/cli/program.js';
import { manPage } from '../dist/cli/words/man.js';
import { describeCommand } from '../dist/cli/words/tree.js';

const FOLDER = new URL('../man/', import.meta.url);
const program = buildProgram();
mkdirSync(FOLDER, { recursive: true });
writeFileSync(new URL('arproxy.1', FOLDER), manPage(describeCommand(program), program.version()));
