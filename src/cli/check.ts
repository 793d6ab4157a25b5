/** `arproxy check` and `arproxy schema`: the configuration file, before anything runs on it. */
import { Command } from 'commander';
import { DEFAULT_FILE } from '../config/default-file.ts';
import { print } from './output.ts';

/** Its descriptor. */
const STDIN = 0;

export const checkCommand = (): Command =>
  new Command('check')
    .description('print the configuration that a file makes, with every default, or every fault in the file')
    .argument('[file]', `the configuration file; -: standard input (default: ${DEFAULT_FILE})`)
    .addHelpText(
      'after',
      `
Names of prefix files that are relative begin in the working directory, as those
of run do; also where the configuration comes from standard input.

  arproxy check arproxy.yaml
  arproxy check - < arproxy.yaml`,
    )
    .action(async (file: string = DEFAULT_FILE) => {
      const { loadConfig, loadConfigFrom } = await import('../config/parse.ts');
      const { buildRules } = await import('../config/build-rules.ts');
      const { printConfig } = await import('../config/print.ts');
      const config = file === '-' ? loadConfigFrom(STDIN, '<stdin>') : loadConfig(file);
      buildRules(config); // the prefix files too
      print(printConfig(config));
    });

export const schemaCommand = (): Command =>
  new Command('schema')
    .description('print the JSON Schema of the configuration file, for editors')
    .action(async () => {
      const { jsonSchema } = await import('../config/schema.ts');
      print(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
    });
