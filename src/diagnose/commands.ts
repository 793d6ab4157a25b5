/** Commands, and lines of the configuration, to paste. */
import { hasEscapes, oneLine } from '../wire/octet-text.ts';
import { RT_TABLE_DEFAULT, RT_TABLE_LOCAL, RT_TABLE_MAIN } from '../wire/rtnetlink/route.ts';

/** A word for the shell, quoted where it needs be: the kernel lets interfaces have nearly any name. One line, whatever it is. */
export function shellWord(text: string): string {
  const word = oneLine(text);
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  // POSIX has it since 2024; bash, ksh, zsh and busybox have had it long.
  if (hasEscapes(word)) return `$'${word.replaceAll(/\\(?!x[0-9a-f]{2})|'/g, '\\$&')}'`;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** `net.ipv4.conf.g0.forwarding=1`; sysctl(8) takes a dot inside a name for a slash, and a slash for a dot. */
const confSetting = (ifname: string, key: string, value: number): string =>
  shellWord(`net.ipv4.conf.${ifname.replaceAll('.', '/')}.${key}=${value}`);

/** `sysctl -w net.ipv4.conf.g0.forwarding=1`, for one or several. */
export const setConf = (...settings: readonly [ifname: string, key: string, value: number][]): string =>
  `sysctl -w ${settings.map((setting) => confSetting(...setting)).join(' ')}`;

/** The same command for where /proc/sys is read-only: from the host into the network namespace, which is all that sysctl needs. */
export const fromOutside = (command: string): string =>
  command.includes('sysctl -w ')
    ? `${command.replaceAll('sysctl -w ', 'nsenter -t PID -n sysctl -w ')}  # as root on the host; PID: of arproxy there`
    : command;

/** Lines of the rule for an interface in the configuration file. */
export const ruleKey = (ifname: string, key: string): string =>
  `${key}  # in the rule for ${ifname}, --config FILE`;

const TABLES: Readonly<Record<number, string>> = {
  [RT_TABLE_DEFAULT]: 'default',
  [RT_TABLE_MAIN]: 'main',
  [RT_TABLE_LOCAL]: 'local',
};

/** As `ip route` takes it. */
export const tableName = (table: number): string => TABLES[table] ?? `${table}`;
