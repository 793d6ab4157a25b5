/* Adds up what a counter of 32 bits says, and prints the sum after each. */
#include "../../native/tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  struct tally tally = { 0 };
  for (int i = 1; i < argc; i++) {
    tally_add(&tally, (uint32_t)strtoul(argv[i], NULL, 10));
    printf("%" PRIu64 "\n", tally.total);
  }
}
