#include "recent.h"

#include "limits.h"

enum { WAYS = 8, OCTETS = 28 };

bool recent_in(struct recent *r, uint8_t *memory, uint64_t octets, uint32_t seed) {
  uint64_t room = octets / OCTETS;
  if (room < WAYS || (room & (room - 1)) != 0 || room > UINT32_MAX) return false;
  *r = (struct recent){
    .seed = seed,
    .room = (uint32_t)room,
    .macs = (double *)memory,
    .times = (double *)(memory + room * 8),
    .ifindexes = (int32_t *)(memory + room * 16),
    .senders = (int32_t *)(memory + room * 20),
    .targets = (int32_t *)(memory + room * 24),
  };
  return true;
}

/* The place of the same request, or the oldest of its set. */
static uint32_t place_for(const struct recent *r, uint32_t ifindex, uint32_t spa, uint32_t tpa) {
  uint32_t set = limits_mix(limits_mix(limits_mix(r->seed, spa), tpa), ifindex) & (r->room - WAYS), oldest = set;
  for (uint32_t at = set; at < set + WAYS; at++) {
    if ((uint32_t)r->senders[at] == spa && (uint32_t)r->targets[at] == tpa && (uint32_t)r->ifindexes[at] == ifindex)
      return at;
    if (r->times[at] < r->times[oldest]) oldest = at;
  }
  return oldest;
}

void recent_note(const struct recent *r, uint32_t ifindex, uint64_t sha, uint32_t spa, uint32_t tpa, double now) {
  uint32_t place = place_for(r, ifindex, spa, tpa);
  r->ifindexes[place] = (int32_t)ifindex;
  r->senders[place] = (int32_t)spa;
  r->targets[place] = (int32_t)tpa;
  r->macs[place] = (double)sha;
  r->times[place] = now;
}
