/** `arproxy check` and `arproxy schema`: the configuration file, before anything runs on it. */
import { Command } from 'commander';
import { print } from './output.ts';

export const checkCommand = (): Command =>
  new Command('check')
    .description('print the configuration that a file makes, with every default, or every fault in the file')
    .argument('<file>', 'the configuration file')
    .action(async (file: string) => {
      const { loadConfig } = await import('../config/parse.ts');
      const { buildRules } = await import('../config/build-rules.ts');
      const { printConfig } = await import('../config/print.ts');
      const config = loadConfig(file);
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
