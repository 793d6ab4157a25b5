export declare function launcherWithoutShell(text: string): string;
