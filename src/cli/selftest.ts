/** `arproxy selftest`: the parity table, on the user's own kernel. */
import { Command, Option } from 'commander';
import { addon } from '../sys/addon.ts';
import { EXIT_ERROR } from './errors.ts';
import { print, printJson, tell } from './output.ts';

interface SelftestOptions {
  readonly json?: true;
  readonly only?: string;
  readonly routeCacheTtl?: string;
  readonly inside?: string;
}

export const selftestCommand = (): Command =>
  new Command('selftest')
    .description("send the same requests to the kernel's proxy_arp and to arproxy, and compare the replies")
    .option('--json', 'print one JSON object a line, the last with the sums')
    .option('--only <text>', 'run only the situations whose topic or name contains this text')
    .option('--route-cache-ttl <duration>', 'route_cache_ttl of the arproxy under test; 0 disables its cache')
    .addOption(new Option('--inside <namespace>').hideHelp())
    .addHelpText(
      'after',
      `
Makes network namespaces of its own, with a gateway for the kernel and one for
arproxy in each situation, and takes them away again. Needs root, and the
programs ip and nsenter. Ends with a line "N/M agree", and with 0 if they all
do.`,
    )
    .action(selftest);

async function selftest(options: SelftestOptions): Promise<void> {
  if (process.getuid?.() !== 0) {
    tell('arproxy: selftest makes network namespaces: run it as root\n');
    process.exitCode = EXIT_ERROR;
    return;
  }
  addon(); // without it nothing can be tried, and that is no disagreement
  const { inHostsNamespace, runAll } = await import('../selftest/selftest.ts');
  if (options.inside === undefined) {
    const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
    process.exitCode = await inHostsNamespace((hosts) => [...again, '--inside', hosts]);
    return;
  }
  const { SITUATIONS } = await import('../selftest/situations/all.ts');
  const { formatResult, formatSummary, sums } = await import('../selftest/report.ts');
  const { only = '', json = false, routeCacheTtl } = options;
  const site = {
    program: process.argv[1] ?? '', // the arproxy that is running
    hosts: options.inside,
    options: routeCacheTtl === undefined ? [] : ['--route-cache-ttl', routeCacheTtl],
  };
  const chosen = SITUATIONS.filter(({ topic, rows }) =>
    rows.some(({ name }) => `${topic}: ${name}`.includes(only)),
  );
  const write = json ? printJson : print;
  const results = await runAll(site, chosen, (result) =>
    write(`${json ? JSON.stringify(result) : formatResult(result)}\n`),
  );
  const total = sums(results);
  write(`${json ? JSON.stringify(total) : formatSummary(results)}\n`);
  if (total.agree < total.of || total.of === 0) process.exitCode = EXIT_ERROR;
}
