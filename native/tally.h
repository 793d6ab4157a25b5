/* A counter of 32 bits, which a flood runs through in hours, made one of 64 by whoever reads it more often than that. */
#ifndef ARPROXY_TALLY_H
#define ARPROXY_TALLY_H

#include <stdint.h>

struct tally {
  uint32_t last;
  uint64_t total;
};

static inline void tally_add(struct tally *tally, uint32_t now) {
  tally->total += (uint32_t)(now - tally->last);
  tally->last = now;
}

#endif
