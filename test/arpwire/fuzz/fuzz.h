/*
 * What the parts of `arpwire fuzz` share: the loop (fuzz.c), the frames (frames.c), and what must become of each
 * (oracle.c).
 *
 * The gateway under test has ADDRESS/24 on its end of the wire, and a route to ROUTED/16 out of another interface. It
 * forwards, has no other route and no rp_filter, and its kernel answers nothing itself (arp_ignore 8).
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../arp.h"

#define ADDRESS 0x0a000001u /* 10.0.0.1 */
#define ROUTED 0x0a630000u /* 10.99.0.0 */
#define BROADCAST 0xffffffffu

enum { LONGEST = 1514, WINDOW = 512 };

struct frame {
  uint8_t octets[LONGEST];
  size_t length;
};

/* The words are arproxy's own reasons; what its socket is not given is `not-seen`. */
/* clang-format off */
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
/* clang-format on */
#define OUTCOME_NAME(name, word) name,
enum outcome { OUTCOMES(OUTCOME_NAME) OUTCOME_COUNT };

/* `reply` is written for PROXY_ARP alone. */
enum outcome outcome_of(const struct frame *frame, const uint8_t *gateway_mac, uint8_t *reply);

extern const unsigned class_count;
const char *class_name(unsigned class);
void frames_open(uint64_t seed, const uint8_t *gateway_mac);
void make_frame(unsigned class, struct frame *frame);
void make_sentinel(struct frame *frame);
uint32_t random_below(uint32_t limit);
