# complete.fish SCRIPT LINE: what fish completes at the end of the line with the completion script, a line each.
source $argv[1]
complete -C $argv[2] | string replace -r '\t.*' ''
