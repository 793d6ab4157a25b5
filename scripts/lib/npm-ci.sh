# shellcheck shell=bash
# npm_ci FOLDER: brings FOLDER/node_modules to what its package-lock.json says, and does nothing when it is there already.
# The stamp lies inside node_modules: `npm ci` removes that folder first, so an interrupted one never counts as done.
npm_ci() {
  local folder=$1 stamp=$1/node_modules/.arproxy-stamp wanted
  # The architecture counts: the compiler and the linters are binaries.
  wanted=$(cat "$folder/package.json" "$folder/package-lock.json" <(node -p 'process.arch') | sha256sum)
  if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    echo "npm packages in $folder: up to date"
    return
  fi
  # npm ci removes what is in there, and follows the link: it would empty the folder of another checkout.
  [ ! -L "$folder/node_modules" ] || { echo "$folder/node_modules is a symbolic link; remove it: rm $folder/node_modules" >&2; return 1; }
  echo "npm packages in $folder: installing"
  quietly 900 npm ci --no-audit --no-fund --prefix "$folder" || return
  mkdir -p "$folder/node_modules"
  echo "$wanted" >"$stamp"
}
