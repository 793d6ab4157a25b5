// Makes a built main.js the program `arproxy`: sh starts node with the one option that has to come before any line of ours.
// A debugger that SIGUSR1 asks for (docs/run.md) cannot be opened on a link-local address without an interface: bind(2) gives
// EINVAL, whatever addresses and sysctls this host has. `--disable-sigusr1` is fatal to Node 20; `env -S` is unknown to busybox.
// For JavaScript the second line is a string and a comment; for sh it is `:`, which does nothing, and a command.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';

const HEAD = `#!/bin/sh\n':' //; exec node '--inspect-port=[fe80::1]:1024' "$0" "$@"\n`;

export function makeProgram(file) {
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/^#!.*\n(':'.*\n)?/, () => HEAD),
  );
  chmodSync(file, 0o755);
}

for (const file of process.argv[1] === import.meta.filename ? process.argv.slice(2) : []) makeProgram(file);
