/** The completion script for fish: a `complete` for each word. */
import { gist, INTERFACES, pathsBelow, valued } from './shell.ts';
import { type CommandWords, everyCommand, type OptionWords, type ValueWords } from './tree.ts';

/** In fish's single quotes, a backslash counts before these two alone. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** -a takes what it is given for fish's own language: quoted once more, where it is not plain. */
const oneWord = (text: string): string => (/^[\w-]+$/.test(text) ? text : quoted(text));

/** The words for it; `none` for what fish is to complete itself, or nobody can. */
function answer({ kind, choices }: ValueWords): string {
  if (kind === 'choices') return ` -a ${quoted(choices.map(oneWord).join(' '))}`;
  return { interface: " -a '(__arproxy_interfaces)'", file: ' -F', text: '' }[kind];
}

const when = (...words: readonly string[]): string => `-n ${quoted(`__arproxy_at ${words.join(' ')}`)}`;
const inCommand = (command: CommandWords): string => `"${command.path}"`;

function optionLine(command: CommandWords, { flags, description, value }: OptionWords): string {
  const names = flags.map((flag) =>
    flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`,
  );
  const required = value?.required !== true ? '' : value.kind === 'file' ? ' -r' : ' -x';
  const answers = value === undefined ? '' : answer(value);
  return `${when(inCommand(command))}${names.join('')}${required}${answers} -d ${quoted(gist(description))}`;
}

function lines(command: CommandWords): readonly string[] {
  const at = inCommand(command);
  return [
    ...command.commands.flatMap(({ names, description }) =>
      names.map((name) => `${when(at, '0')} -a ${quoted(name)} -d ${quoted(description)}`),
    ),
    ...command.args.map(
      ({ value }, index) => `${when(at, value.variadic ? `${index}+` : String(index))}${answer(value)}`,
    ),
    ...command.options.map((option) => optionLine(command, option)),
  ];
}

export function fishScript(program: CommandWords): string {
  const all = everyCommand(program);
  const name = program.path;
  const takesValue = all.flatMap((command) =>
    valued(command).flatMap(({ flags }) => flags.map((flag) => quoted(`${command.path} ${flag}`))),
  );
  const ways = all.flatMap(pathsBelow).map(
    ([way, path]) => `            case ${quoted(way)}
                set at ${quoted(path)}
                set nth 0`,
  );
  return `# fish completion for ${name}, printed by: ${name} completion fish

function __arproxy_interfaces
${INTERFACES}
end

# __arproxy_at COMMAND [N | N+]: whether that command is being typed, and there its Nth argument
function __arproxy_at
    set -l at ${quoted(name)}
    set -l nth 0
    set -l want ''
    for word in (commandline -opc)[2..-1]
        if test -n "$want"
            set want ''
            string match -q -- '-*' $word; or continue
        end
        switch "$at $word"
${ways.join('\n')}
            case ${takesValue.join(' ')}
                set want $word
            case '* -*'
            case '*'
                set nth (math $nth + 1)
        end
    end
    test "$at" = $argv[1]; or return
    set -q argv[2]; or return 0
    test $argv[2] = $nth; or string match -q -- '*+' $argv[2]; and test $nth -ge (string trim -c + $argv[2])
end

complete -c ${name} -e
complete -c ${name} -f
${all
  .flatMap(lines)
  .map((line) => `complete -c ${name} ${line}`)
  .join('\n')}
`;
}
