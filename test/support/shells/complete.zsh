# complete.zsh SCRIPT LINE: what zsh completes at the end of the line with the completion script, a line each.
# zsh completes in a terminal alone: this starts one with a zsh in it, which reads this file again, from `else` on.
if [[ -z $ANSWERS ]]; then
  zmodload zsh/zpty
  export ANSWERS=$(mktemp) SCRIPT=$1 LINE=$2
  zpty shell zsh -f -i
  zpty -w shell "source ${(q)0:A}"
  while zpty -r shell said; do :; done # to its end
  sort -u $ANSWERS
  rm $ANSWERS
else
  autoload -Uz compinit
  compinit -u -d ${SCRIPT:h}/zcompdump # beside the script: only the first start is slow
  source $SCRIPT
  # All that is offered passes here; with -O, -A or -D it is only looked at, and for nothing that is offered.
  compadd() {
    local -a offered
    [[ -n ${(M)@[1,(i)(-|--)]:#-*[OAD]*} ]] || {
      builtin compadd -O offered "$@"
      print -rC1 -- $offered >>$ANSWERS
    }
    builtin compadd "$@"
  }
  answer() {
    BUFFER=$LINE CURSOR=$#LINE
    zle list-choices
    exit
  }
  zle -N zle-line-init answer
fi
