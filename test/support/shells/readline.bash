# bash --rcfile readline.bash: at ^T, the line as readline has it then goes to $ANSWER, and bash ends.
bind 'set enable-bracketed-paste off'
bind -x '"\C-t": printf "%s\n" "$READLINE_LINE" >"$ANSWER"; exit'
source "$SCRIPT"
