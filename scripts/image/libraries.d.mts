export declare function librariesOf(
  program: Buffer,
  late: readonly string[],
  find: (name: string) => Buffer | undefined,
): string[];
