/* What the parts of arpload share: the loop (arpload.c), the wire (arpload-wire.c), words and figures (arpload-result.c). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum { BATCH = 64, ARP_FRAME = 42, LONGEST_FRAME = 128 };
#define GIVE_UP_NS 1000000000ull

struct arguments {
	const char *ifname;
	uint32_t sender, first, targets; /* host order */
	uint64_t requests, window;
	uint8_t mac[6]; /* the one that must answer */
	double seconds;
};

enum state { FREE, ASKED, ANSWERED, LOST };
struct asked { enum state state; uint64_t request, at; };
struct counts { uint64_t sent, ok, wrong, doubled, lost; };

struct received {
	uint8_t octets[LONGEST_FRAME];
	size_t length; /* on the wire */
	bool tagged, to_us;
};

struct wire {
	int fd;
	uint8_t requests[BATCH][ARP_FRAME];
	uint8_t right[ARP_FRAME]; /* the right reply, but for the target */
	struct received received[BATCH];
};

struct wire *wire_open(const struct arguments *args);
void wire_put_request(struct wire *wire, unsigned slot, uint32_t target);
void wire_send(struct wire *wire, unsigned count);
int wire_receive(struct wire *wire); /* waits 10 ms at most */
uint32_t wire_target_of(const struct received *frame);
bool wire_is_right_reply(const struct wire *wire, const struct received *frame);
bool wire_is_other_traffic(const struct received *frame, uint32_t first, uint32_t targets);

bool parse_arguments(int argc, char **argv, struct arguments *args);
void note_latency(uint64_t ns);
void print_frame(const char *what, const struct received *frame);
void print_result(const struct counts *counts, double seconds);

static inline uint64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
