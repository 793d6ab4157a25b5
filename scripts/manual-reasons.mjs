// Writes the table of reasons into docs/manual.md from the built src/policy/decision.ts. Run it after a change there.
import { readFileSync, writeFileSync } from 'node:fs';
import { OUTCOMES } from '../dist/policy/decision.js';

const MANUAL = new URL('../docs/manual.md', import.meta.url);
const rows = OUTCOMES.map(({ reason, verdict, text }) => `| \`${reason}\` | ${verdict} | ${text} |`);
const table = ['| reason | verdict | meaning |', '|---|---|---|', ...rows].join('\n');
const text = readFileSync(MANUAL, 'utf8');
const begin = text.indexOf('\n', text.indexOf('<!-- reasons:')) + 1;
const end = text.indexOf('\n## ', begin);
writeFileSync(MANUAL, `${text.slice(0, begin)}${table}\n${text.slice(end)}`);
