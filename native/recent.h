/* Who asked lately for what, in memory that JavaScript notes requests in too: src/responder/recent-requests.ts. */
#ifndef ARPROXY_RECENT_H
#define ARPROXY_RECENT_H

#include <stdbool.h>
#include <stdint.h>

struct recent {
  uint32_t seed, room;
  double *macs, *times;
  int32_t *ifindexes, *senders, *targets;
};

/* `octets` of memory; false: they are not those of a table. */
bool recent_in(struct recent *recent, uint8_t *memory, uint64_t octets, uint32_t seed);
/* `now`: milliseconds. */
void recent_note(const struct recent *recent, uint32_t ifindex, uint64_t sha, uint32_t spa, uint32_t tpa, double now);

#endif
