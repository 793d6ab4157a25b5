/*
 * What the parts of `arpwire load` share: options (options.c), requests and the one right reply (requests.c), what was
 * asked and what came of it (ledger.c), latencies (latency.c), and the loops (load.c).
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "../wire.h"

enum { AT_ONCE = 64, INTERFACES_MAX = 4096 };

#define GIVE_UP_NS 1000000000ull

enum mode { CLOSED, OPEN, FIRST };

/* A request is for a pair (sender, target); request n is for pair n modulo the number of pairs. */
struct options {
  enum mode mode;
  const char *interface; /* its name, or with `interfaces` above 1 the names' common start */
  uint32_t interfaces; /* request n goes out of interface n modulo this */
  uint32_t sender, senders, target, targets;
  uint64_t skip; /* the number of the first request */
  uint64_t window;
  uint64_t requests; /* of the closed loop: to end after that many */
  double rate; /* infinity: as fast as it goes */
  uint64_t first_every_us;
  double seconds;
  bool has_mac;
  uint8_t mac[6]; /* who must answer */
  bool is_strict, sleeps;
};

struct counts {
  uint64_t sent, ok, lost, late, wrong, doubled, unasked, broadcast, other;
};

enum verdict { RIGHT, RIGHT_BUT_BROADCAST, WRONG, OTHER };

/* A frame that came in, and what it says if it is a reply. */
struct reply {
  enum verdict verdict;
  uint32_t sender, target; /* who had asked, for whom */
  uint64_t at; /* with `sleeps`: when the kernel got it, by now_ns()'s clock */
};

bool options_parse(int argc, char **argv, struct options *options);

/* Waits for the interfaces to be there, until `deadline`, and brings them up. NULL when it fails, having said why. */
struct wire *requests_open(const struct options *options, uint64_t deadline);
void requests_put(unsigned slot, uint64_t request, uint32_t sender, uint32_t target);
/* Sends slots 0 to `count` - 1. */
void requests_send(unsigned count);
/* The next frame that is there, judged, or false. */
bool requests_next_reply(struct reply *reply);
/* Nanoseconds spent in sending: on a veth pair that includes the whole way to the responder's socket. */
uint64_t requests_send_ns(void);

bool ledger_open(const struct options *options);
uint32_t ledger_pairs(void);
/* Whether the pair of `request` has a request open. */
bool ledger_is_open(uint64_t request);
void ledger_ask(uint64_t request, uint64_t now);
void ledger_judge(const struct reply *reply, uint64_t now);
/* Gives up those before `next` that were asked longer than a second ago. */
void ledger_give_up(uint64_t next, uint64_t now);
struct counts *ledger_counts(void);

void latency_note(uint64_t ns);
/* `"latencies":...,"p50_us":...,"curve":[...]`: members of a JSON object. */
void latency_print(void);
