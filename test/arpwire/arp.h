/* An ARP frame without tags (RFC 826 on Ethernet), octet by octet. */
#pragma once
#include <stdint.h>
#include <string.h>

enum { ARP_FRAME = 42, ETHERNET_MIN = 14 };
enum {
  DST = 0,
  SRC = 6,
  TYPE = 12,
  HRD = 14,
  PRO = 16,
  HLN = 18,
  PLN = 19,
  OP = 20,
  SHA = 22,
  SPA = 28,
  THA = 32,
  TPA = 38,
};
enum { REQUEST = 1, REPLY = 2 };

static inline uint16_t get16(const uint8_t *at) {
  return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t get32(const uint8_t *at) {
  return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static inline void put16(uint8_t *at, uint32_t value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static inline void put32(uint8_t *at, uint32_t value) {
  put16(at, value >> 16);
  put16(at + 2, value);
}

/* All from TYPE to OP. */
static inline void put_arp_header(uint8_t *frame, uint8_t op) {
  static const uint8_t HEADER[] = { 0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0 };
  memcpy(frame + TYPE, HEADER, sizeof HEADER);
  frame[OP + 1] = op;
}
