/** The completion script for zsh: a function for each command, which says its words to zsh's own _arguments. */
import { gist, INTERFACES, quoted } from './shell.ts';
import { type CommandWords, everyCommand, type OptionWords, type ValueWords } from './tree.ts';

const functionOf = ({ path }: CommandWords): string => `_${path.replace(/[^a-zA-Z0-9]+/g, '_')}`;

/** Inside [...], and before a colon. */
const escaped = (text: string): string => text.replace(/[\\[\]:]/g, '\\$&');

/** What zsh does to complete it: `:message:action`. */
function action({ kind, name, choices }: ValueWords): string {
  if (kind === 'choices')
    return `:${escaped(name)}:(${choices.map((choice) => choice.replace(/[^\w-]/g, '\\$&')).join(' ')})`;
  return `:${escaped(name)}:${{ file: '_files', interface: '_arproxy_interfaces', text: ' ' }[kind]}`;
}

/** An option with a value may come again; a flag may not, nor its other name. */
function optionSpec({ flags, description, value }: OptionWords): readonly string[] {
  const text = `[${escaped(gist(description))}]`;
  if (value === undefined) {
    const others = flags.length > 1 ? `(${flags.join(' ')})` : '';
    return flags.map((flag) => `${others}${flag}${text}`);
  }
  const optional = value.required ? '' : ':';
  return flags.map((flag) => {
    const joined = flag.startsWith('--') ? '=' : '+';
    return `*${flag}${joined}${text}${optional}${action(value)}`;
  });
}

function argumentSpecs({ args, commands }: CommandWords): readonly string[] {
  if (commands.length > 0) return ['1: :->command', '*:: :->rest'];
  return args.map(
    ({ value }, index) => `${value.variadic ? '*' : index + 1}${value.required ? '' : ':'}${action(value)}`,
  );
}

function commandFunction(command: CommandWords): string {
  const { commands } = command;
  const specs = [...command.options.flatMap(optionSpec), ...argumentSpecs(command)];
  const lines = ['_arguments -s -S -C', ...specs.map(quoted)].join(' \\\n    ');
  const menu = commands.flatMap(({ names, description }) =>
    names.map((name) => `    ${quoted(`${escaped(name)}:${description}`)}`),
  );
  const below = commands.map((child) => `      ${child.names.join('|')}) ${functionOf(child)} ;;`);
  const rest = `  case $state in
  command)
    local -a commands=(
${menu.join('\n')}
    )
    _describe -t commands command commands ;;
  rest)
    case $line[1] in
${below.join('\n')}
    esac ;;
  esac
`;
  return `${functionOf(command)}() {
  local curcontext=$curcontext context state state_descr line
  typeset -A opt_args
  ${lines}
${commands.length > 0 ? rest : ''}}
`;
}

export function zshScript(program: CommandWords): string {
  const name = program.path;
  return `#compdef ${name}
# zsh completion for ${name}, printed by: ${name} completion zsh

_arproxy_interface_names() {
${INTERFACES}
}

_arproxy_interfaces() {
  local -a names=(\${(f)"$(_arproxy_interface_names)"})
  _wanted interfaces expl interface compadd -a names
}

${everyCommand(program).map(commandFunction).join('\n')}
if [[ $funcstack[1] == _arproxy ]]; then
  _arproxy "$@" # found in fpath
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _arproxy ${name}
fi
`;
}
