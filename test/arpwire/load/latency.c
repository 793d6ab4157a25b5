/* Latencies, in a histogram whose steps grow with the value: each is below 1% of it. */
#include <inttypes.h>
#include <stdio.h>

#include "load.h"

enum { STEP_BITS = 8, STEPS = 1 << STEP_BITS, OCTAVES = 40 };

static uint64_t histogram[OCTAVES * STEPS];
static uint64_t total, longest;

void latency_note(uint64_t ns) {
  unsigned octave = 0;
  if (ns >= STEPS) octave = 63u - (unsigned)__builtin_clzll(ns) - (STEP_BITS - 1);
  if (octave >= OCTAVES) octave = OCTAVES - 1;
  uint64_t step = octave == 0 ? ns : (ns >> octave) & (STEPS - 1);
  histogram[octave * STEPS + step]++;
  total++;
  if (ns > longest) longest = ns;
}

/* The middle of a step. */
static double value_us(unsigned octave, unsigned step) {
  double width = (double)(1ull << octave);
  return ((double)step + 0.5) * width / 1000;
}

static double percentile_us(double percent) {
  uint64_t seen = 0;
  for (unsigned i = 0; i < OCTAVES * STEPS; i++) {
    seen += histogram[i];
    if (seen > 0 && (double)seen >= percent / 100 * (double)total) return value_us(i / STEPS, i % STEPS);
  }
  return 0;
}

void latency_print(void) {
  printf("\"latencies\":%" PRIu64, total);
  if (total == 0) return;
  static const double CURVE[] = { 1, 10, 25, 50, 75, 90, 95, 98, 99, 99.5, 99.8, 99.9, 99.95, 99.98, 99.99 };
  printf(",\"p50_us\":%.2f,\"p99_us\":%.2f,\"p999_us\":%.2f,\"max_us\":%.2f", percentile_us(50), percentile_us(99),
         percentile_us(99.9), (double)longest / 1000);
  printf(",\"curve\":[");
  for (unsigned i = 0; i < sizeof CURVE / sizeof *CURVE; i++) {
    printf("%s[%g,%.2f]", i == 0 ? "" : ",", CURVE[i], percentile_us(CURVE[i]));
  }
  printf("]");
}
