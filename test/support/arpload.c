/*
 * arpload IFNAME SENDER FIRST TARGETS REQUESTS WINDOW MAC SECONDS: asks for TARGETS addresses from FIRST on, in order
 * and wrapping, WINDOW requests outstanding, and holds every octet of every reply against the one right answer.
 * Prints one line of JSON. Exits 0 when every request was answered or given up, 3 when SECONDS were over before.
 *
 * A reply is ok, wrong (any octet, the length, a VLAN tag, a target not asked for), or doubled (answered before).
 * A request not answered within a second is lost; its late reply is wrong. At the end one more request, not counted, for
 * the target asked for longest ago, is a barrier: what an answerer that keeps order sent before its reply has been seen.
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "arpload.h"

static struct arguments args;
static struct asked *asked; /* one per target */
static struct counts counts;
static uint64_t oldest; /* the first request that may still be outstanding */
static uint64_t barrier_at;

static uint64_t outstanding(void) { return counts.sent - counts.ok - counts.lost; }

static void ask(struct wire *wire, uint64_t first, unsigned count)
{
	uint64_t at = now_ns();
	for (unsigned i = 0; i < count; i++) {
		uint32_t target = (uint32_t)((first + i) % args.targets);
		asked[target] = (struct asked){ .state = ASKED, .request = first + i, .at = at };
		wire_put_request(wire, i, args.first + target);
	}
	wire_send(wire, count);
}

static void fill(struct wire *wire)
{
	unsigned count = 0;
	while (count < BATCH && outstanding() + count < args.window && counts.sent + count < args.requests) {
		if (asked[(counts.sent + count) % args.targets].state == ASKED) break; /* wrapped onto one still open */
		count++;
	}
	if (count == 0) return;
	ask(wire, counts.sent, count);
	counts.sent += count;
}

static void give_up(uint64_t now)
{
	for (; oldest < counts.sent; oldest++) {
		struct asked *a = &asked[oldest % args.targets];
		if (a->state != ASKED || a->request != oldest) continue;
		if (now - a->at < GIVE_UP_NS) return;
		a->state = LOST;
		counts.lost++;
	}
}

static void judge(const struct wire *wire, const struct received *frame, uint64_t now)
{
	if (wire_is_other_traffic(frame, args.first, args.targets)) return;
	uint32_t target = wire_target_of(frame) - args.first;
	bool right = wire_is_right_reply(wire, frame) && target < args.targets;
	struct asked *a = right ? &asked[target] : NULL;
	if (a != NULL && a->state == ASKED && barrier_at != 0) {
		a->state = ANSWERED;
		barrier_at = 0;
	} else if (a != NULL && a->state == ASKED) {
		a->state = ANSWERED;
		counts.ok++;
		note_latency(now - a->at);
	} else if (a != NULL && a->state == ANSWERED) {
		counts.doubled++;
	} else if (counts.wrong++ == 0) {
		print_frame("arpload: the first wrong reply", frame);
	}
}

static void receive(struct wire *wire)
{
	int count = wire_receive(wire);
	uint64_t now = now_ns();
	for (int i = 0; i < count; i++) judge(wire, &wire->received[i], now);
	give_up(now);
}

int main(int argc, char **argv)
{
	if (!parse_arguments(argc, argv, &args)) return 2;
	asked = calloc(args.targets, sizeof *asked);
	struct wire *wire = wire_open(&args);
	if (asked == NULL || wire == NULL) return 1;

	uint64_t start = now_ns(), limit = start + (uint64_t)(args.seconds * 1e9);
	while (counts.ok + counts.lost < args.requests && now_ns() < limit) {
		fill(wire);
		receive(wire);
	}
	uint64_t end = now_ns();
	bool done = counts.ok + counts.lost == args.requests;
	if (done && counts.ok > 0) {
		barrier_at = end;
		ask(wire, counts.sent, 1);
		while (barrier_at != 0 && now_ns() - barrier_at < GIVE_UP_NS) receive(wire);
	}
	print_result(&counts, (double)(end - start) / 1e9);
	return done ? 0 : 3;
}
