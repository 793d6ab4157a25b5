/*
 * arpfuzz IFNAME MAC SEED FRAMES SECONDS: sends at least FRAMES frames, good and bad, to the gateway that arpfuzz.h
 * describes, whose MAC this is, and holds every frame that comes back against the replies that must come.
 *
 * They go out in windows of random size. The last frame of each, the sentinel, must be answered: when all replies to a
 * window have come, all of it has been seen, and the next may go. So no buffer on the way is ever overrun.
 *
 * Prints one line of JSON: what was sent by class, what must have become of it by outcome, and the replies: right ones,
 * unanswered requests, and wrong ones (any octet, one too many, or to what must not be answered). Exits 0 when all was
 * sent and every window's replies came, 3 when a window was given up, or when SECONDS were over before.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <net/ethernet.h>
#include <netinet/ether.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "arpfuzz.h"

static const double PATIENCE = 10; /* seconds for a window: the machine may be busy */

#define OUTCOME_WORD(name, word) word,
static const char *const OUTCOME_WORDS[] = { OUTCOMES(OUTCOME_WORD) };

static const uint8_t *mac;
static struct frame window[WINDOW];
static uint8_t expected[WINDOW][REPLY_LEN];
static bool came[WINDOW];
static unsigned expected_count, open_count, oldest;
static uint64_t sent, right, wrong, windows, by_class[64], by_outcome[OUTCOME_COUNT];

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void print_frame(const char *what, const uint8_t *octets, size_t length)
{
	fprintf(stderr, "arpfuzz: %s (%zu octets): ", what, length);
	for (size_t i = 0; i < length && i < 128; i++) fprintf(stderr, "%02x", octets[i]);
	fputc('\n', stderr);
}

static void expect_outcome_of(const struct frame *frame)
{
	enum outcome outcome = outcome_of(frame, mac, expected[expected_count]);
	by_outcome[outcome]++;
	if (outcome == PROXY_ARP) came[expected_count++] = false;
}

static void send_window(unsigned count)
{
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
	wire_send(window, count);
	sent += count;
	windows++;
}

/* Replies keep the order of their requests, so what comes is nearly always the oldest. */
static void judge(const struct frame *frame)
{
	for (unsigned i = oldest; i < expected_count && frame->length == REPLY_LEN; i++) {
		if (came[i] || memcmp(expected[i], frame->octets, REPLY_LEN) != 0) continue;
		came[i] = true;
		open_count--;
		right++;
		while (oldest < expected_count && came[oldest]) oldest++;
		return;
	}
	if (wrong++ == 0) print_frame("the first frame that should not have come", frame->octets, frame->length);
}

static bool await_replies(void)
{
	struct frame frame;
	double limit = now() + PATIENCE;
	while (open_count > 0 && now() < limit) {
		if (wire_receive(&frame)) judge(&frame);
	}
	if (open_count > 0) print_frame("the first reply that did not come", expected[oldest], REPLY_LEN);
	return open_count == 0;
}

static void print_counts(const char *what, const char *const *names, const uint64_t *counts, unsigned count)
{
	printf(",\"%s\":{", what);
	for (unsigned i = 0; i < count; i++) printf("%s\"%s\":%" PRIu64, i == 0 ? "" : ",", names[i], counts[i]);
	putchar('}');
}

/* On one processor, so that frames arrive in the order in which they were sent. */
static void stay_on_this_processor(void)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET((unsigned)sched_getcpu(), &set);
	sched_setaffinity(0, sizeof set, &set);
}

int main(int argc, char **argv)
{
	struct ether_addr *address = argc == 6 ? ether_aton(argv[2]) : NULL;
	if (address == NULL) {
		fprintf(stderr, "usage: arpfuzz IFNAME MAC SEED FRAMES SECONDS\n");
		return 2;
	}
	mac = address->ether_addr_octet;
	uint64_t seed = strtoull(argv[3], NULL, 10), frames = strtoull(argv[4], NULL, 10);
	double start = now(), limit = start + strtod(argv[5], NULL);
	bool answered = true;
	frames_open(seed, mac);
	stay_on_this_processor();
	if (!wire_open(argv[1])) return 1;
	while (answered && sent < frames && now() < limit) {
		send_window(1 + random_below(WINDOW));
		answered = await_replies();
	}
	printf("{\"seed\":%" PRIu64 ",\"frames\":%" PRIu64 ",\"windows\":%" PRIu64 ",\"seconds\":%.3f", seed, sent, windows, now() - start);
	print_counts("classes", class_names, by_class, class_count);
	print_counts("outcomes", OUTCOME_WORDS, by_outcome, OUTCOME_COUNT);
	printf(",\"right\":%" PRIu64 ",\"wrong\":%" PRIu64 ",\"unanswered\":%u}\n", right, wrong, open_count);
	return answered && sent >= frames ? 0 : 3;
}
