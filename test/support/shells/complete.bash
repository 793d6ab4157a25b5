# complete.bash SCRIPT WORD...: what bash completes in the last word with the completion script, a line each.
source "$1"
shift
spec=($(complete -p arproxy))
[ "${spec[*]}" = 'complete -F _arproxy arproxy' ] || exit
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
_arproxy arproxy
[ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}"
