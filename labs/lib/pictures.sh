# shellcheck shell=bash
# The pictures that there are: the files of pictures/, each with its own title.

pictures() {
  local file
  for file in "$labs"/pictures/*.sh; do basename "$file" .sh; done
}

is_picture() { [[ $1 != */* && -f $labs/pictures/$1.sh ]]; }

# title_of PICTURE. In a process of its own: a picture defines more than that.
title_of() { (. "$labs/pictures/$1.sh" && echo "$TITLE"); }

command_list() {
  [ $# -eq 0 ] || wrong_usage "list takes no arguments: $*"
  local picture lab trouble
  for picture in $(pictures); do
    printf '%-17s %s\n' "$picture" "$(title_of "$picture")"
  done
  echo
  if [ -z "$(all_labs)" ]; then
    echo "None stands. To have one: $me PICTURE --keep"
    return
  fi
  for lab in $(all_labs); do
    if is_standing "$lab"; then
      trouble=$(trouble_of "$lab")
      echo "$lab stands: $(hosts_of "$lab" | xargs)${trouble:+ ($trouble)}"
    elif lives "$run/$lab/owner"; then
      echo "$lab is being shown by process $(pid_in "$run/$lab/owner")"
    else
      echo "$lab is left of an arproxy-lab that was killed. To take it away: $me down $lab"
    fi
  done
}
