/*
 * arpwire MODE ARGUMENT...: all that the tests and the benchmark have on the other end of a cable. It shares no code
 * with the addon that it judges.
 */
#include <stdio.h>
#include <string.h>

#include "modes.h"

static const struct mode {
  const char *name;
  int (*run)(int argc, char **argv);
  const char *about;
} MODES[] = {
  { "talk", talk, "sends what it is told to, and says what comes in" },
  { "load", load, "asks by ARP, a load of it, and holds every reply against the one right answer" },
  { "fuzz", fuzz, "sends frames from a seed, good and bad, and holds what comes back against what must come" },
  { "lie", lie, "answers in one of eight ways, six of them wrong or odd: to try `load` on" },
};
enum { MODE_COUNT = sizeof MODES / sizeof *MODES };

int main(int argc, char **argv) {
  for (int i = 0; argc > 1 && i < MODE_COUNT; i++) {
    if (strcmp(argv[1], MODES[i].name) == 0) return MODES[i].run(argc - 1, argv + 1);
  }
  fputs("usage: arpwire MODE ARGUMENT...\n", stderr);
  for (int i = 0; i < MODE_COUNT; i++) fprintf(stderr, "  %-5s %s\n", MODES[i].name, MODES[i].about);
  return 2;
}
