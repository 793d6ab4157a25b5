/** Milliseconds of the clock that all threads share: each has a performance.now() that begins with it. */
export function monotonic(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
