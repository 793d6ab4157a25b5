/*
 * What the parts of arpfuzz share: the loop (arpfuzz.c), the frames (arpfuzz-frames.c), what must become of each
 * (arpfuzz-oracle.c) and the wire (arpfuzz-wire.c).
 *
 * The gateway under test has ADDRESS/24 on its end of the wire, and a route to ROUTED/16 out of another interface. It
 * forwards, has no other route and no rp_filter, and its kernel answers nothing itself (arp_ignore 8).
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ADDRESS 0x0a000001u /* 10.0.0.1 */
#define ROUTED 0x0a630000u  /* 10.99.0.0 */
#define BROADCAST 0xffffffffu

enum { LONGEST = 1514, REPLY_LEN = 42, WINDOW = 512 };
/* In a frame without tags. */
enum { DST = 0, SRC = 6, TYPE = 12, HRD = 14, PRO = 16, HLN = 18, PLN = 19, OP = 20, SHA = 22, SPA = 28, THA = 32, TPA = 38 };

struct frame {
	uint8_t octets[LONGEST];
	size_t length;
};

/* The words are arproxy's own reasons; what its socket is not given is `not-seen`. */
#define OUTCOMES(row) \
	row(NOT_SEEN, "not-seen") \
	row(PROXY_ARP, "proxy-arp") \
	row(OTHER_HOST, "other-host") \
	row(TRUNCATED, "truncated") \
	row(WRONG_ADDRESS_LENGTH, "wrong-address-length") \
	row(WRONG_HARDWARE_TYPE, "wrong-hardware-type") \
	row(WRONG_PROTOCOL, "wrong-protocol") \
	row(NOT_REQUEST, "not-request") \
	row(TARGET_MULTICAST, "target-multicast") \
	row(TARGET_LOOPBACK, "target-loopback") \
	row(PROBE, "probe") \
	row(NO_ROUTE, "no-route") \
	row(ROUTE_REFUSED, "route-refused") \
	row(ROUTE_NOT_UNICAST, "route-not-unicast") \
	row(TARGET_LOCAL, "target-local") \
	row(SAME_INTERFACE, "same-interface")
#define OUTCOME_NAME(name, word) name,
enum outcome { OUTCOMES(OUTCOME_NAME) OUTCOME_COUNT };

/* `reply` is written for PROXY_ARP alone. */
enum outcome outcome_of(const struct frame *frame, const uint8_t *gateway_mac, uint8_t *reply);

extern const char *const class_names[];
extern const unsigned class_count;
void frames_open(uint64_t seed, const uint8_t *gateway_mac);
void make_frame(unsigned class, struct frame *frame);
void make_sentinel(struct frame *frame);
uint32_t random_below(uint32_t limit);

bool wire_open(const char *ifname);
void wire_send(const struct frame *frames, unsigned count);
bool wire_receive(struct frame *frame); /* waits 10 ms at most */

static inline uint16_t get16(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }
static inline uint32_t get32(const uint8_t *at) { return (uint32_t)get16(at) << 16 | get16(at + 2); }
static inline void put16(uint8_t *at, uint32_t v) { at[0] = (uint8_t)(v >> 8), at[1] = (uint8_t)v; }
static inline void put32(uint8_t *at, uint32_t v) { put16(at, v >> 16), put16(at + 2, v); }
