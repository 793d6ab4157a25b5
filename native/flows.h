/*
 * Flows: what a decision of JavaScript's holds for. Each is of one interface, one kind of packet (for this host, or broadcast),
 * a range of senders and one of targets. A request is looked up by its addresses.
 */
#ifndef ARPROXY_FLOWS_H
#define ARPROXY_FLOWS_H

#include <stdbool.h>
#include <stdint.h>

#include "limits.h"

struct flow {
  uint32_t iif, pkttype;
  uint32_t first_spa, last_spa, first_tpa, last_tpa;
  uint32_t outcome; /* its place in OUTCOMES */
  bool replies;
  bool is_noted; /* who asks is told when this host takes over */
  bool is_claimed; /* whoever else claims the target is in conflict with us */
  uint32_t oif;
  uint32_t place; /* of its interface's row of counts */
  uint64_t mac; /* what the reply says, */
  uint64_t link_mac; /* and the interface's own: nobody else asks by them */
  struct rate per_sender, per_interface;
};

struct flows;

/* NULL: no memory. Pages that nothing was written to take none. */
struct flows *flows_new(void);
void flows_free(struct flows *flows);
/* None is known any more. */
void flows_clear(struct flows *flows);
/* `spa` and `tpa`: of the request that it was learnt from, which is in its ranges. It may take the place of another one. */
void flows_add(struct flows *flows, const struct flow *flow, uint32_t spa, uint32_t tpa);
/* NULL: none is known for such a request. */
const struct flow *flows_find(struct flows *flows, uint32_t iif, uint32_t pkttype, uint32_t spa, uint32_t tpa);

#endif
