/** The path of arpwire, compiled first when any of its source is newer. */
export function arpwire(): string;
