#include "flows.h"

#include <stdlib.h>
#include <string.h>

/*
 * To find the flow of an address pair without trying all: the 32-bit addresses are cut where the ranges of known flows begin and
 * end, an address is taken for the cut before it, and two such cuts hash to a set of flows. The cuts are a hint, no more: a flow
 * that is found says itself which addresses it is for, and one that is not found, since cuts came between, is learnt again.
 */
enum { CUTS = 1 << 13, SETS = 1 << 11, WAYS = 4 };

/* The cut before an address, and the addresses that it is so for. */
struct span {
  uint32_t first, last;
};

struct flows {
  uint32_t epoch; /* flows of another one are not there */
  uint32_t cuts;
  uint32_t turn; /* which of a full set gives way */
  struct span of_spa, of_tpa; /* the last ones: most requests of a batch are of the same */
  uint32_t cut[CUTS]; /* ascending; the first is 0 */
  struct {
    uint32_t epoch[WAYS];
    struct flow flow[WAYS];
  } set[SETS];
};

struct flows *flows_new(void) {
  struct flows *flows = calloc(1, sizeof *flows);
  if (flows != NULL) flows_clear(flows);
  return flows;
}

void flows_free(struct flows *flows) {
  free(flows);
}

static const struct span NOWHERE = { 1, 0 };

void flows_clear(struct flows *flows) {
  if (++flows->epoch == 0) { /* after 4 billion: those of the first epoch must not come back */
    memset(flows->set, 0, sizeof flows->set);
    flows->epoch = 1;
  }
  flows->cuts = 1;
  flows->of_spa = flows->of_tpa = NOWHERE;
}

/* The number of cuts that are not behind the address. */
static uint32_t cuts_up_to(const struct flows *flows, uint32_t address) {
  uint32_t low = 1, high = flows->cuts;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (flows->cut[middle] <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}

static void add_cut(struct flows *flows, uint32_t address) {
  uint32_t place = cuts_up_to(flows, address);
  if (flows->cut[place - 1] == address || flows->cuts == CUTS) return;
  memmove(&flows->cut[place + 1], &flows->cut[place], (flows->cuts - place) * sizeof *flows->cut);
  flows->cut[place] = address;
  flows->cuts++;
}

static void cut_around(struct flows *flows, uint32_t first, uint32_t last) {
  add_cut(flows, first);
  if (last != UINT32_MAX) add_cut(flows, last + 1);
}

static uint32_t cut_of(const struct flows *flows, struct span *span, uint32_t address) {
  if (address >= span->first && address <= span->last) return span->first;
  uint32_t place = cuts_up_to(flows, address);
  *span = (struct span){ flows->cut[place - 1], place < flows->cuts ? flows->cut[place] - 1 : UINT32_MAX };
  return span->first;
}

static uint32_t set_of(struct flows *flows, uint32_t iif, uint32_t pkttype, uint32_t spa, uint32_t tpa) {
  uint64_t from = cut_of(flows, &flows->of_spa, spa), to = cut_of(flows, &flows->of_tpa, tpa);
  uint64_t mixed = ((from << 32 | to) ^ ((uint64_t)iif << 8 | pkttype) * 0x9e3779b97f4a7c15) * 0xff51afd7ed558ccd;
  return (uint32_t)(mixed >> 40) % SETS;
}

static bool is_for(const struct flow *flow, uint32_t iif, uint32_t pkttype, uint32_t spa, uint32_t tpa) {
  return flow->iif == iif && flow->pkttype == pkttype && spa >= flow->first_spa && spa <= flow->last_spa &&
         tpa >= flow->first_tpa && tpa <= flow->last_tpa;
}

/* WAYS: none of the set is. */
static uint32_t way_for(const struct flows *flows, uint32_t set, uint32_t iif, uint32_t pkttype, uint32_t spa,
                        uint32_t tpa) {
  for (uint32_t way = 0; way < WAYS; way++) {
    if (flows->set[set].epoch[way] == flows->epoch && is_for(&flows->set[set].flow[way], iif, pkttype, spa, tpa))
      return way;
  }
  return WAYS;
}

/* One that is not there, or whose turn it is. */
static uint32_t spare_way(struct flows *flows, uint32_t set) {
  for (uint32_t way = 0; way < WAYS; way++) {
    if (flows->set[set].epoch[way] != flows->epoch) return way;
  }
  return flows->turn++ % WAYS;
}

void flows_add(struct flows *flows, const struct flow *flow, uint32_t spa, uint32_t tpa) {
  cut_around(flows, flow->first_spa, flow->last_spa);
  cut_around(flows, flow->first_tpa, flow->last_tpa);
  flows->of_spa = flows->of_tpa = NOWHERE;
  uint32_t set = set_of(flows, flow->iif, flow->pkttype, spa, tpa);
  uint32_t way = way_for(flows, set, flow->iif, flow->pkttype, spa, tpa);
  if (way == WAYS) way = spare_way(flows, set);
  flows->set[set].epoch[way] = flows->epoch;
  flows->set[set].flow[way] = *flow;
}

const struct flow *flows_find(struct flows *flows, uint32_t iif, uint32_t pkttype, uint32_t spa, uint32_t tpa) {
  uint32_t set = set_of(flows, iif, pkttype, spa, tpa), way = way_for(flows, set, iif, pkttype, spa, tpa);
  return way == WAYS ? NULL : &flows->set[set].flow[way];
}
