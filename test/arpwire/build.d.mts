/** The path of arpwire, compiled first when any of its source is newer. */
export function arpwire(): string;
/** Compiles a program of the tests; throws with what the compiler said. */
export function compile(program: string, sources: readonly string[], options?: readonly string[]): void;
