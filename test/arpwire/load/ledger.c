/*
 * What was asked, and what came of it. A right reply to an open request is ok; to one given up, late; to one answered
 * before, doubled; to one not sent by this run, unasked: it may have been by the run before. Everything else that
 * claims to be a reply is wrong.
 */
#include <stdlib.h>

#include "load.h"

struct pair {
  uint64_t at; /* when last asked; 0: never */
  uint32_t open; /* requests without a reply: above 1 only in the open loop */
  uint32_t given_up;
};

static struct pair *pairs;
static uint32_t pair_count;
static const struct options *options;
static struct counts counts;
static uint64_t oldest; /* the first request that may be open, in the closed loop */

bool ledger_open(const struct options *o) {
  options = o;
  oldest = o->skip;
  pair_count = o->senders > o->targets ? o->senders : o->targets;
  pairs = calloc(pair_count, sizeof *pairs);
  if (pairs == NULL) wire_fail("ledger");
  return pairs != NULL;
}

uint32_t ledger_pairs(void) {
  return pair_count;
}

struct counts *ledger_counts(void) {
  return &counts;
}

bool ledger_is_open(uint64_t request) {
  return pairs[request % pair_count].open > 0;
}

void ledger_ask(uint64_t request, uint64_t now) {
  struct pair *pair = &pairs[request % pair_count];
  pair->at = now;
  pair->open++;
  counts.sent++;
}

/* The pair that a reply belongs to, NULL when there is none. */
static struct pair *pair_of(const struct reply *reply) {
  uint32_t sender = reply->sender - options->sender, target = reply->target - options->target;
  if (sender >= options->senders || target >= options->targets) return NULL;
  uint32_t number = options->senders > options->targets ? sender : target;
  bool is_asked = number % options->senders == sender && number % options->targets == target;
  return is_asked ? &pairs[number] : NULL;
}

void ledger_judge(const struct reply *reply, uint64_t now) {
  if (reply->verdict == OTHER) {
    counts.other++;
    return;
  }
  struct pair *pair = reply->verdict == WRONG ? NULL : pair_of(reply);
  if (pair == NULL) {
    counts.wrong++;
  } else if (pair->at == 0) {
    counts.unasked++;
  } else if (pair->open > 0) {
    /* With two open for the same pair nobody can tell which of them this answers. */
    if (pair->open == 1) latency_note(now - pair->at);
    pair->open--;
    counts.ok++;
    if (reply->verdict == RIGHT_BUT_BROADCAST) counts.broadcast++;
  } else if (pair->given_up > 0) {
    pair->given_up--;
    counts.late++;
  } else {
    counts.doubled++;
  }
}

void ledger_give_up(uint64_t next, uint64_t now) {
  for (; oldest < next; oldest++) {
    struct pair *pair = &pairs[oldest % pair_count];
    if (pair->open == 0) continue; /* answered, though perhaps not in its turn */
    if (now < pair->at + GIVE_UP_NS) return;
    pair->open--;
    pair->given_up++;
    counts.lost++;
  }
}
