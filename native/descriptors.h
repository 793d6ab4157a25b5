/* File descriptors that a library opens without O_CLOEXEC: whatever this process starts would have them. */
#ifndef ARPROXY_DESCRIPTORS_H
#define ARPROXY_DESCRIPTORS_H

#include <stdbool.h>

enum { DESCRIPTORS = 1024 };

/* Which of the first DESCRIPTORS are open. */
struct descriptors {
  bool open[DESCRIPTORS];
};

void descriptors_note(struct descriptors *before);
/* Those that were opened since: no program that is started gets them. */
void descriptors_close_on_exec(const struct descriptors *before);

#endif
