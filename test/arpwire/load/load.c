/*
 * arpwire load: asks by ARP and holds every reply against the one right answer; one line of JSON at the end. Three
 * loops: closed (a window of requests outstanding), open (a rate, whatever comes back), first (until the first answer).
 * It never sleeps in the first two unless told to, so that what it measures is the responder's time and not its own
 * waking up; told to, it takes the time when the kernel got the reply.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "../modes.h"
#include "load.h"

#define GRACE_NS 2000000000ull
#define QUIET_NS 200000000ull

static struct options options;
static struct wire *wire;
static struct counts *counts;
static uint64_t next; /* the number of the next request */

/* In the closed loop a pair that still waits for its reply is passed over. */
static void ask(unsigned count) {
  uint64_t now = now_ns();
  for (unsigned i = 0; i < count; i++, next++) {
    if (options.mode == CLOSED)
      while (ledger_is_open(next)) next++;
    uint32_t pair = (uint32_t)(next % ledger_pairs());
    requests_put(i, next, options.sender + pair % options.senders, options.target + pair % options.targets);
    ledger_ask(next, now);
  }
  if (count > 0) requests_send(count);
}

/* Judges what is there, a bounded part of it. */
static unsigned receive(uint64_t now) {
  struct reply reply;
  unsigned count = 0;
  while (count < 4 * AT_ONCE && requests_next_reply(&reply)) {
    ledger_judge(&reply, options.sleeps ? reply.at : now);
    count++;
  }
  return count;
}

static unsigned room_in_window(void) {
  uint64_t outstanding = counts->sent - counts->ok - counts->lost;
  uint64_t room = outstanding < options.window ? options.window - outstanding : 0;
  uint64_t left = options.requests - counts->sent;
  if (room > left) room = left;
  return room < AT_ONCE ? (unsigned)room : AT_ONCE;
}

static bool is_done(void) {
  return counts->ok + counts->lost == options.requests;
}

static void run_closed(uint64_t end) {
  uint64_t give_up_at = 0;
  for (uint64_t now = now_ns(); now < end && !is_done(); now = now_ns()) {
    unsigned received = receive(now), room = room_in_window();
    if (options.sleeps && received == 0 && room == 0) wire_wait(wire, 10);
    ask(room);
    if (now < give_up_at) continue;
    ledger_give_up(next, now);
    give_up_at = now + 10000000;
  }
}

/* Collects the last replies: until all are there, or none has come for a while. */
static void drain(void) {
  uint64_t start = now_ns(), last = start, quiet = options.sleeps ? GRACE_NS : QUIET_NS; /* who sleeps has time */
  for (uint64_t now = start; now < start + GRACE_NS && now < last + quiet; now = now_ns()) {
    if (counts->ok >= counts->sent) return;
    if (receive(now) > 0) last = now;
    else if (options.sleeps) wire_wait(wire, 5);
  }
}

/* One more request, which is not counted: what an answerer that keeps order sent before its reply has been seen. */
static void barrier(void) {
  uint64_t ok = counts->ok, start = now_ns();
  ask(1);
  for (uint64_t now = start; counts->ok == ok && now < start + GIVE_UP_NS; now = now_ns()) {
    if (receive(now) == 0 && options.sleeps) wire_wait(wire, 10);
  }
  counts->sent--;
  counts->ok = ok;
}

static void run_open(uint64_t start, uint64_t end) {
  for (uint64_t now = start; now < end; now = now_ns()) {
    uint64_t due = UINT64_MAX;
    if (isfinite(options.rate)) due = (uint64_t)((double)(now - start) * options.rate / 1e9);
    uint64_t behind = due > counts->sent ? due - counts->sent : 0;
    ask(behind < AT_ONCE ? (unsigned)behind : AT_ONCE);
    unsigned received = receive(now_ns());
    if (options.sleeps && behind == 0 && received == 0) wire_wait(wire, 1);
  }
}

/* When the first answer came; 0: none did. */
static uint64_t run_first(uint64_t end) {
  uint64_t ask_at = 0;
  for (uint64_t now = now_ns(); now < end; now = now_ns()) {
    receive(now);
    if (counts->ok > 0) return now;
    if (now < ask_at) continue;
    ask(1);
    ask_at = now + options.first_every_us * 1000;
  }
  return 0;
}

static void print(const struct counts *c, uint64_t first_at, double seconds) {
  double per_request = c->sent > 0 ? (double)requests_send_ns() / (double)c->sent : 0;
  printf("{\"sent\":%" PRIu64 ",\"ok\":%" PRIu64 ",\"lost\":%" PRIu64 ",\"late\":%" PRIu64, c->sent, c->ok, c->lost,
         c->late);
  printf(",\"wrong\":%" PRIu64 ",\"doubled\":%" PRIu64 ",\"unasked\":%" PRIu64, c->wrong, c->doubled, c->unasked);
  printf(",\"broadcast\":%" PRIu64 ",\"other\":%" PRIu64 ",\"ok_with_drain\":%" PRIu64, c->broadcast, c->other,
         counts->ok);
  printf(",\"ring_dropped\":%" PRIu64 ",\"seconds\":%.6f,\"send_ns\":%.1f", wire_dropped(wire), seconds, per_request);
  if (options.mode == FIRST) printf(",\"first_at_ns\":%" PRIu64, first_at);
  putchar(',');
  latency_print();
  puts("}");
}

int load(int argc, char **argv) {
  if (!options_parse(argc, argv, &options)) return 2;
  uint64_t length = (uint64_t)(options.seconds * 1e9);
  wire = requests_open(&options, now_ns() + length);
  if (wire == NULL || !ledger_open(&options)) return 1;
  counts = ledger_counts();
  next = options.skip;

  uint64_t start = now_ns(), first_at = 0;
  if (options.mode == CLOSED) run_closed(start + length);
  else if (options.mode == OPEN) run_open(start, start + length);
  else first_at = run_first(start + length);
  uint64_t stop = now_ns();
  struct counts in_time = *counts;
  bool is_limited = options.requests != UINT64_MAX, is_short = is_limited && !is_done();
  if (options.mode != FIRST && !is_limited) drain(); /* also the closed loop: the next run is not to find its replies */
  if (is_limited && !is_short && counts->ok > 0) {
    barrier();
    in_time = *counts;
  }
  if (options.mode == OPEN) {
    in_time = *counts;
    in_time.lost = in_time.sent - in_time.ok;
  }
  print(&in_time, first_at, (double)(stop - start) / 1e9);
  return is_short ? 3 : 0;
}
