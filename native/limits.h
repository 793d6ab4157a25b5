/*
 * Token buckets of senders and of interfaces, in memory that JavaScript takes tokens in too: src/responder/rate-limit.ts and
 * sender-table.ts, which say how and why. Times in milliseconds.
 */
#ifndef ARPROXY_LIMITS_H
#define ARPROXY_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

/* `interval`: that a token takes to come back; 0: there is no limit. `burst`: tokens of a full bucket. */
struct rate {
  double interval, burst;
};

/* The bucket of an interface: when it is full again, and with which interval. */
struct bucket {
  double full_at, interval;
};

struct senders {
  uint32_t seed, sets;
  double *full_at, *interval;
  int32_t *ifindexes, *addresses;
};

/* The hash of the tables that senders are found in: the finalizer of MurmurHash3. */
static inline uint32_t limits_mix(uint32_t hash, uint32_t value) {
  uint32_t h = hash ^ value;
  h = (h ^ h >> 16) * 0x85ebca6b;
  h = (h ^ h >> 13) * 0xc2b2ae35;
  return h ^ h >> 16;
}

/* `octets` of memory; false: they are not those of a table. */
bool senders_in(struct senders *senders, uint8_t *memory, uint64_t octets, uint32_t seed);

bool sender_is_over(const struct senders *senders, uint32_t ifindex, uint32_t spa, struct rate rate, double now);
void sender_takes(const struct senders *senders, uint32_t ifindex, uint32_t spa, struct rate rate, double now);
bool bucket_is_over(const struct bucket *bucket, struct rate rate, double now);
void bucket_takes(struct bucket *bucket, struct rate rate, double now);

#endif
