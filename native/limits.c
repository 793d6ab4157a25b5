#include "limits.h"

enum { WAYS = 8, HALF = WAYS / 2, OCTETS = 24 };

/* What of a token comes back in a rounding error. */
static const double ROUNDING = 1e-6;

bool senders_in(struct senders *s, uint8_t *memory, uint64_t octets, uint32_t seed) {
  uint64_t count = octets / OCTETS;
  if (count < WAYS || (count & (count - 1)) != 0 || count > UINT32_MAX) return false;
  *s = (struct senders){
    .seed = seed,
    .sets = (uint32_t)(count / WAYS),
    .full_at = (double *)memory,
    .interval = (double *)(memory + count * 8),
    .ifindexes = (int32_t *)(memory + count * 16),
    .addresses = (int32_t *)(memory + count * 20),
  };
  return true;
}

/* levelOf() */
static double level_of(double full_at, double interval, double now) {
  return full_at > now ? (full_at - now) / interval : 0;
}

static bool is_over(double level, struct rate rate) {
  return level + 1 > rate.burst + ROUNDING;
}

static uint32_t set_of(const struct senders *s, uint32_t ifindex, uint32_t spa) {
  return (limits_mix(limits_mix(s->seed, spa), ifindex) & (s->sets - 1)) * WAYS;
}

/* set + WAYS: it is not there. */
static uint32_t find(const struct senders *s, uint32_t set, uint32_t ifindex, uint32_t spa) {
  uint32_t place = set;
  while (place < set + WAYS && ((uint32_t)s->addresses[place] != spa || (uint32_t)s->ifindexes[place] != ifindex))
    place++;
  return place;
}

/* The interface that has more than half of the places; 0: none has. */
static int32_t majority(const struct senders *s, uint32_t set) {
  int32_t candidate = 0, lead = 0, count = 0;
  for (uint32_t place = set; place < set + WAYS; place++) {
    if (lead == 0) candidate = s->ifindexes[place];
    lead += s->ifindexes[place] == candidate ? 1 : -1;
  }
  for (uint32_t place = set; place < set + WAYS; place++) count += s->ifindexes[place] == candidate;
  return count > HALF ? candidate : 0;
}

/* The place that is free, or gives way to a sender on this interface. */
static uint32_t victim(const struct senders *s, uint32_t set, uint32_t ifindex) {
  uint32_t own = 0, found = set + WAYS;
  for (uint32_t place = set; place < set + WAYS; place++) {
    if (s->ifindexes[place] == 0) return place;
    own += (uint32_t)s->ifindexes[place] == ifindex;
  }
  int32_t whose = own >= HALF ? (int32_t)ifindex : majority(s, set);
  for (uint32_t place = set; place < set + WAYS; place++) {
    if (whose != 0 && s->ifindexes[place] != whose) continue;
    if (found == set + WAYS || s->full_at[place] < s->full_at[found]) found = place;
  }
  return found;
}

bool sender_is_over(const struct senders *s, uint32_t ifindex, uint32_t spa, struct rate rate, double now) {
  uint32_t set = set_of(s, ifindex, spa), place = find(s, set, ifindex, spa);
  double level = place == set + WAYS ? 0 : level_of(s->full_at[place], s->interval[place], now);
  return is_over(level, rate);
}

void sender_takes(const struct senders *s, uint32_t ifindex, uint32_t spa, struct rate rate, double now) {
  uint32_t set = set_of(s, ifindex, spa), place = find(s, set, ifindex, spa);
  double level = 0;
  if (place == set + WAYS) place = victim(s, set, ifindex);
  else level = level_of(s->full_at[place], s->interval[place], now);
  s->ifindexes[place] = (int32_t)ifindex;
  s->addresses[place] = (int32_t)spa;
  s->full_at[place] = now + (level + 1) * rate.interval;
  s->interval[place] = rate.interval;
}

bool bucket_is_over(const struct bucket *bucket, struct rate rate, double now) {
  return is_over(level_of(bucket->full_at, bucket->interval, now), rate);
}

void bucket_takes(struct bucket *bucket, struct rate rate, double now) {
  double level = level_of(bucket->full_at, bucket->interval, now);
  *bucket = (struct bucket){ now + (level + 1) * rate.interval, rate.interval };
}
