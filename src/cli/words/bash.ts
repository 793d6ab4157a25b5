/** The completion script for bash 4.4 or newer; it does without the package bash-completion. */
import { INTERFACES, pathsBelow, quoted, valued } from './shell.ts';
import { type CommandWords, everyCommand, type OptionWords, type ValueWords } from './tree.ts';

/** The answers go through an array and never through `compgen -W`, which would expand a $(...) in a name. */
const ANSWER: Readonly<Record<Exclude<ValueWords['kind'], 'choices'>, string>> = {
  file: 'compopt -o default 2>/dev/null',
  interface: 'mapfile -t words < <(_arproxy_interfaces)',
  text: ':',
};

const answer = ({ kind, choices }: ValueWords): string =>
  kind === 'choices' ? wordsAre(choices) : ANSWER[kind];

const wordsAre = (words: readonly string[]): string => `words=(${words.map(quoted).join(' ')})`;

/** One arm of a `case`. */
const arm = (patterns: readonly string[], action: string): string =>
  `      ${patterns.join(' | ')}) ${action} ;;`;

const valueArms = (command: CommandWords): readonly string[] =>
  command.options.flatMap((option) =>
    option.value === undefined ? [] : [arm(typed(command, option), answer(option.value))],
  );

const typed = ({ path }: CommandWords, { flags }: OptionWords): readonly string[] =>
  flags.map((flag) => quoted(`${path} ${flag}`));

const argumentArms = ({ path, args, commands }: CommandWords): readonly string[] => [
  ...(commands.length > 0
    ? [arm([quoted(`${path} 0`)], wordsAre(commands.flatMap(({ names }) => names)))]
    : []),
  ...args.map(({ value }, index) =>
    arm([value.variadic ? `${quoted(`${path} `)}*` : quoted(`${path} ${index}`)], answer(value)),
  ),
];

const optionArm = ({ path, options }: CommandWords): string =>
  arm([quoted(path)], wordsAre(options.flatMap(({ flags }) => flags)));

export function bashScript(program: CommandWords): string {
  const all = everyCommand(program);
  const name = program.path;
  const takesValue = all.flatMap((command) => valued(command).flatMap((option) => typed(command, option)));
  const arms = (of: (command: CommandWords) => readonly string[]): string => all.flatMap(of).join('\n');
  const ways = ([way, path]: readonly [string, string]): string =>
    arm([quoted(way)], `at=${quoted(path)} nth=0`);
  return `# bash completion for ${name}, printed by: ${name} completion bash

_arproxy_interfaces() {
${INTERFACES}
}

_arproxy() {
  # at: the command so far; nth: the arguments that it has; want: the option whose value is to come
  local at=${quoted(name)} nth=0 want='' plain='' cur=\${COMP_WORDS[COMP_CWORD]} quote='' word i words=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    [[ $word != = ]] || continue # bash takes --option=value for three words
    if [[ $want && $word != -* ]]; then want=''; continue; fi
    want=''
    if [[ $plain ]]; then ((++nth)); continue; fi
    case "$at $word" in
${arms((command) => pathsBelow(command).map(ways))}
${arm(takesValue, 'want=$word')}
      *' --') plain=yes ;;
      *' -'*) ;;
      *) ((++nth)) ;;
    esac
  done
  COMPREPLY=()
  [[ $cur != = ]] || cur=''
  if [[ $cur == [\\"\\']* ]]; then quote=\${cur:0:1} cur=\${cur:1}; fi

  if [[ $want && $cur != -* ]]; then
    case "$at $want" in
${arms(valueArms)}
    esac
  elif [[ $cur == -* && ! $plain ]]; then
    case $at in
${arms((command) => [optionArm(command)])}
    esac
  else
    case "$at $nth" in
${arms(argumentArms)}
    esac
  fi
  for word in "\${words[@]}"; do
    [[ $word == "$cur"* ]] || continue
    [[ $quote ]] || printf -v word %q "$word" # an open quote is readline's to close
    COMPREPLY+=("$word")
  done
}

complete -F _arproxy ${name}
`;
}
