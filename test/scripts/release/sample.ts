/** A package that may be published, but for its addons, which are none. */
import type { PackedFile } from '../../../scripts/release/contents.mjs';

export const MANIFEST = {
  name: 'arproxy',
  version: '1.2.3',
  bin: { arproxy: 'bundle/main.js', 'arproxy-lab': 'labs/arproxy-lab' },
  man: ['./man/arproxy.8', './man/arproxy-lab.8'],
};

const TEXTS: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify(MANIFEST),
  LICENSE: 'MIT License\n\nPermission is hereby\ngranted.\n',
  'README.md': '# arproxy\n',
  'CHANGELOG.md': '# Changelog\n',
  'bundle/main.js': '#!/bin/sh\n',
  'bundle/chunk-2NE6DBMA.js': 'export {};\n',
  'bundle/types/library/index.d.ts': 'export {};\n',
  'bundle/THIRD-PARTY-LICENSES': 'theirs\n',
  'prebuilds/linux-x64.node': 'x64',
  'prebuilds/linux-arm64.node': 'arm64',
  'man/arproxy.8': '.TH ARPROXY 8 2026 "arproxy 1.2.3"\n',
  'man/arproxy-lab.8': '.TH ARPROXY-LAB 8 2026 "arproxy 1.2.3"\n',
  'labs/arproxy-lab': '#!/usr/bin/env bash\n',
  'labs/lib/program': '#!/usr/bin/env bash\n',
  'labs/lib/lab.sh': '# shellcheck shell=bash\n',
  'labs/arproxy_lab.py': '# for Python\n',
  'completions/arproxy.bash': 'bash\n',
  'completions/_arproxy': 'zsh\n',
  'completions/arproxy.fish': 'fish\n',
  'deploy/arproxy.service': '[Unit]\n',
  'deploy/arproxy@.service': '[Unit]\n',
  'deploy/alerts.yaml': 'groups: []\n',
  'docs/arproxy.example.yaml': 'interfaces: []\n',
  'docs/run.md': '# run\n',
};

/** `changed`: other texts for files that are there, or more files; undefined: it is not there. */
export function samplePackage(changed: Readonly<Record<string, string | undefined>> = {}): PackedFile[] {
  return Object.entries({ ...TEXTS, ...changed }).flatMap(([path, text]) =>
    text === undefined
      ? []
      : [{ path, mode: text.startsWith('#!') ? 0o755 : 0o644, bytes: Buffer.from(text) }],
  );
}
