/** A completion script for a shell, from the tree of commands. */
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import type { CommandWords } from './tree.ts';
import { zshScript } from './zsh.ts';

const SCRIPT_OF = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

export const completionScript = (shell: keyof typeof SCRIPT_OF, program: CommandWords): string =>
  SCRIPT_OF[shell](program);
