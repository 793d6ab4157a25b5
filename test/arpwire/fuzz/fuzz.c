/*
 * arpwire fuzz IFNAME MAC SEED FRAMES SECONDS: sends at least FRAMES frames, good and bad, to the gateway that fuzz.h
 * describes, whose MAC this is, and holds every frame that comes back against the replies that must come.
 *
 * They go out in windows of random size. The last frame of each, the sentinel, must be answered: when all replies to a
 * window have come, all of it has been seen, and the next may go. So no buffer on the way is ever overrun.
 *
 * Prints one line of JSON: what was sent by class, what must have become of it by outcome, and the replies: right ones,
 * unanswered requests, and wrong ones (any octet, one too many, or to what must not be answered). Exits 0 when all was
 * sent and every window's replies came, 3 when a window was given up, or when SECONDS were over before.
 */
#include <inttypes.h>
#include <linux/if_ether.h>
#include <netinet/ether.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "../modes.h"
#include "../wire.h"
#include "fuzz.h"

#define PATIENCE_NS 10000000000ull /* for a window: the machine may be busy */

enum { SLOT_SIZE = 256, SLOTS = 1 << 13 };

#define OUTCOME_WORD(name, word) word,
static const char *outcome_word(unsigned outcome) {
  static const char *const WORDS[] = { OUTCOMES(OUTCOME_WORD) };
  return WORDS[outcome];
}

static struct wire *wire;
static const uint8_t *mac;
static struct frame window[WINDOW];
static uint8_t expected[WINDOW][ARP_FRAME];
static bool came[WINDOW];
static unsigned expected_count, open_count, oldest;
static uint64_t sent, right, wrong, windows, by_class[64], by_outcome[OUTCOME_COUNT];

static void expect_outcome_of(const struct frame *frame) {
  enum outcome outcome = outcome_of(frame, mac, expected[expected_count]);
  by_outcome[outcome]++;
  if (outcome == PROXY_ARP) came[expected_count++] = false;
}

static void send_window(unsigned count) {
  expected_count = oldest = 0;
  for (unsigned i = 0; i < count - 1; i++) {
    unsigned class = random_below(class_count);
    make_frame(class, &window[i]);
    expect_outcome_of(&window[i]);
    by_class[class]++;
  }
  make_sentinel(&window[count - 1]);
  expect_outcome_of(&window[count - 1]);
  open_count = expected_count;
  for (unsigned i = 0; i < count; i++) wire_put(wire, i, 0, window[i].octets, window[i].length);
  wire_send_all(wire, count);
  sent += count;
  windows++;
}

/* Replies keep the order of their requests, so what comes is nearly always the oldest. */
static void judge(const uint8_t *octets, size_t length) {
  for (unsigned i = oldest; i < expected_count && length == ARP_FRAME; i++) {
    if (came[i] || memcmp(expected[i], octets, ARP_FRAME) != 0) continue;
    came[i] = true;
    open_count--;
    right++;
    while (oldest < expected_count && came[oldest]) oldest++;
    return;
  }
  if (wrong++ == 0) wire_show("the first frame that should not have come", octets, length);
}

static bool await_replies(void) {
  uint64_t limit = now_ns() + PATIENCE_NS;
  while (open_count > 0 && now_ns() < limit) {
    const struct tpacket2_hdr *header = wire_next(wire);
    if (header == NULL) {
      wire_wait(wire, 10);
      continue;
    }
    judge(wire_octets(header), header->tp_len);
    wire_done(wire);
  }
  if (open_count > 0) wire_show("the first reply that did not come", expected[oldest], ARP_FRAME);
  return open_count == 0;
}

static void print_counts(const char *what, const char *(*name_of)(unsigned), const uint64_t *counts, unsigned count) {
  printf(",\"%s\":{", what);
  for (unsigned i = 0; i < count; i++) printf("%s\"%s\":%" PRIu64, i == 0 ? "" : ",", name_of(i), counts[i]);
  putchar('}');
}

/* On one processor, so that frames arrive in the order in which they were sent. */
static void stay_on_this_processor(void) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET((unsigned)sched_getcpu(), &set);
  sched_setaffinity(0, sizeof set, &set);
}

int fuzz(int argc, char **argv) {
  struct ether_addr *address = argc == 6 ? ether_aton(argv[2]) : NULL;
  if (address == NULL) {
    fprintf(stderr, "usage: arpwire fuzz IFNAME MAC SEED FRAMES SECONDS\n");
    return 2;
  }
  mac = address->ether_addr_octet;
  uint64_t seed = strtoull(argv[3], NULL, 10), frames = strtoull(argv[4], NULL, 10);
  uint64_t start = now_ns(), limit = start + (uint64_t)(strtod(argv[5], NULL) * 1e9);
  bool answered = true;
  frames_open(seed, mac);
  stay_on_this_processor();
  wire = wire_open(&(struct wire_setup){
    .names = (const char *const *)&argv[1],
    .count = 1,
    .protocol = ETH_P_ALL,
    .slot_size = SLOT_SIZE,
    .slots = SLOTS,
  });
  if (wire == NULL) return 1;
  while (answered && sent < frames && now_ns() < limit) {
    send_window(1 + random_below(WINDOW));
    answered = await_replies();
  }
  printf("{\"seed\":%" PRIu64 ",\"frames\":%" PRIu64 ",\"windows\":%" PRIu64 ",\"seconds\":%.3f", seed, sent, windows,
         (double)(now_ns() - start) / 1e9);
  print_counts("classes", class_name, by_class, class_count);
  print_counts("outcomes", outcome_word, by_outcome, OUTCOME_COUNT);
  printf(",\"right\":%" PRIu64 ",\"wrong\":%" PRIu64 ",\"unanswered\":%u}\n", right, wrong, open_count);
  return answered && sent >= frames ? 0 : 3;
}
