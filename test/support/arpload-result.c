/* What arpload is told and what it says: arguments in, latencies gathered, one line of JSON out. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <inttypes.h>
#include <net/ethernet.h>
#include <netinet/ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arpload.h"

enum { STEP_NS = 100, STEPS = 1000000 }; /* to 100 ms in steps of 0.1 us; what took longer is in the last */

static uint32_t latencies[STEPS];

static bool parse_ipv4(const char *text, uint32_t *address)
{
	struct in_addr in;
	if (inet_pton(AF_INET, text, &in) != 1) return false;
	*address = ntohl(in.s_addr);
	return true;
}

bool parse_arguments(int argc, char **argv, struct arguments *args)
{
	struct ether_addr *mac = argc == 9 ? ether_aton(argv[7]) : NULL;
	if (mac == NULL || !parse_ipv4(argv[2], &args->sender) || !parse_ipv4(argv[3], &args->first)) {
		fprintf(stderr, "usage: arpload IFNAME SENDER FIRST TARGETS REQUESTS WINDOW MAC SECONDS\n");
		return false;
	}
	args->ifname = argv[1];
	args->targets = (uint32_t)strtoul(argv[4], NULL, 10);
	args->requests = strtoull(argv[5], NULL, 10);
	args->window = strtoull(argv[6], NULL, 10);
	memcpy(args->mac, mac->ether_addr_octet, 6);
	args->seconds = strtod(argv[8], NULL);
	if (args->window > 0 && args->window < args->targets && args->seconds > 0) return true;
	fprintf(stderr, "arpload: needs 0 < WINDOW < TARGETS, and SECONDS > 0\n");
	return false;
}

void note_latency(uint64_t ns) { latencies[ns / STEP_NS < STEPS ? ns / STEP_NS : STEPS - 1]++; }

static double percentile_us(uint64_t total, double share)
{
	uint64_t seen = 0;
	for (unsigned i = 0; i < STEPS; i++) {
		seen += latencies[i];
		if ((double)seen >= share * (double)total) return (i + 0.5) * STEP_NS / 1000;
	}
	return 0;
}

void print_frame(const char *what, const struct received *frame)
{
	size_t kept = frame->length < LONGEST_FRAME ? frame->length : LONGEST_FRAME;
	fprintf(stderr, "%s (%zu octets%s): ", what, frame->length, frame->tagged ? ", tagged" : "");
	for (size_t i = 0; i < kept; i++) fprintf(stderr, "%02x", frame->octets[i]);
	fputc('\n', stderr);
}

void print_result(const struct counts *counts, double seconds)
{
	printf("{\"sent\":%" PRIu64 ",\"ok\":%" PRIu64 ",\"wrong\":%" PRIu64 ",\"doubled\":%" PRIu64 ",\"lost\":%" PRIu64,
		counts->sent, counts->ok, counts->wrong, counts->doubled, counts->lost);
	printf(",\"seconds\":%.6f,\"p50_us\":%.1f,\"p99_us\":%.1f}\n", seconds, percentile_us(counts->ok, 0.5),
		percentile_us(counts->ok, 0.99));
}
