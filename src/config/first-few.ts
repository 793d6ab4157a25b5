/** The first of many, and in the place of the others how many they are. */
export function firstFew<T>(items: readonly T[], most: number, others: (count: number) => T): T[] {
  const rest = items.length - most;
  return rest > 0 ? [...items.slice(0, most), others(rest)] : [...items];
}
