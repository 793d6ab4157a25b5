// diagrams.mjs [FOLDER]: draws docs/diagrams/*.d2 as SVG into that folder (npm run diagrams). Light and dark are in one file, by the
// reader's system; the letters that are used of a font are in it, too.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { D2 } from '@terrastruct/d2';

const SOURCES = resolve(fileURLToPath(import.meta.url), '../../diagrams');
/** Imported by the others. */
const STYLE = 'style.d2';
const LIGHT = 0;
const DARK = 200;

const names = readdirSync(SOURCES).filter((name) => name.endsWith('.d2'));
const fs = Object.fromEntries(names.map((name) => [name, readFileSync(join(SOURCES, name), 'utf8')]));
const d2 = new D2();

async function draw(inputPath) {
  const { diagram, renderOptions } = await d2.compile({ fs, inputPath, options: { layout: 'dagre' } });
  return d2.render(diagram, {
    ...renderOptions,
    themeID: LIGHT,
    darkThemeID: DARK,
    pad: 12,
    scale: 1, // its own size, where there is room
    noXMLTag: true,
    salt: inputPath, // each one's names are its own
  });
}

for (const name of names.filter((each) => each !== STYLE)) {
  writeFileSync(join(process.argv[2] ?? SOURCES, name.replace(/d2$/, 'svg')), `${await draw(name)}\n`);
}
// Its thread would wait for more.
process.exit(0);
