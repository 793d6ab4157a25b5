/** A value from outside as a message quotes it: the beginning of it as JSON. */
export function shown(value: unknown): string {
  try {
    return JSON.stringify(value)?.slice(0, 80) ?? 'none';
  } catch {
    return 'something that contains itself'; // by a YAML alias
  }
}
