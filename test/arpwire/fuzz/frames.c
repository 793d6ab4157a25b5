/* Frames from a seed: a class is a well-formed request and what is done to it. */
#include "fuzz.h"

static const uint8_t HOST_MAC[6] = { 0x02, 0xaa, 0, 0, 0, 1 };
static uint8_t gateway[6];
static uint64_t state;

void frames_open(uint64_t seed, const uint8_t *gateway_mac) {
  state = seed;
  memcpy(gateway, gateway_mac, 6);
}

/* splitmix64 */
static uint64_t random64(void) {
  uint64_t z = (state += 0x9e3779b97f4a7c15u);
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

uint32_t random_below(uint32_t limit) {
  return (uint32_t)((random64() >> 32) * limit >> 32);
}

static void put_random(uint8_t *at, size_t length) {
  for (size_t i = 0; i < length; i++) at[i] = (uint8_t)random_below(256);
}

#define ONE_OF(table) table[random_below(sizeof table / sizeof *table)]

/* On the boundaries of every distinction that an address can fall under, and anywhere. */
static uint32_t any_address(void) {
  static const uint32_t EDGES[] = { 0,
                                    1,
                                    0x00ffffff,
                                    ADDRESS,
                                    ADDRESS - 1,
                                    ADDRESS + 1,
                                    ADDRESS | 254,
                                    ADDRESS | 255,
                                    (ADDRESS | 255) + 1,
                                    ROUTED - 1,
                                    ROUTED,
                                    ROUTED | 0xffff,
                                    (ROUTED | 0xffff) + 1,
                                    0x7effffff,
                                    0x7f000000,
                                    0x7f000001,
                                    0x7fffffff,
                                    0x80000000,
                                    0xa9fe0101,
                                    0xdfffffff,
                                    0xe0000000,
                                    0xe0000001,
                                    0xefffffff,
                                    0xf0000000,
                                    0xfffffffe,
                                    BROADCAST };
  switch (random_below(4)) {
    case 0: return ONE_OF(EDGES);
    case 1: return ROUTED | random_below(0x10000);
    case 2: return (ADDRESS & ~255u) | random_below(256);
    default: return (uint32_t)random64();
  }
}

static void put_any_mac(uint8_t *at) {
  static const uint8_t BROADCAST_MAC[6] = { 255, 255, 255, 255, 255, 255 }, ZERO[6], GROUP[6] = { 1, 0, 0x5e, 0, 0, 1 };
  static const uint8_t *const KNOWN[] = { BROADCAST_MAC, ZERO, GROUP, HOST_MAC, gateway };
  if (random_below(2) == 0) put_random(at, 6);
  else memcpy(at, ONE_OF(KNOWN), 6);
}

static void put_request(struct frame *frame, uint32_t spa, uint32_t tpa) {
  memset(frame->octets, 0, ARP_FRAME);
  if (random_below(3) == 0) memcpy(frame->octets + DST, gateway, 6);
  else memset(frame->octets + DST, 255, 6);
  memcpy(frame->octets + SRC, HOST_MAC, 6);
  put_arp_header(frame->octets, REQUEST);
  memcpy(frame->octets + SHA, HOST_MAC, 6);
  put32(frame->octets + SPA, spa);
  put32(frame->octets + TPA, tpa);
  frame->length = ARP_FRAME;
}

void make_sentinel(struct frame *frame) {
  put_request(frame, ADDRESS + 1, ROUTED | random_below(0x10000));
}

static void leave(struct frame *frame) {
  (void)frame;
}

static void ask_for_unrouted(struct frame *frame) {
  put32(frame->octets + TPA, 0x0a600000 | random_below(0x10000));
}

static void ask_for_local(struct frame *frame) {
  put32(frame->octets + TPA, (ADDRESS & ~255u) | random_below(4));
}

static void change_addresses(struct frame *frame) {
  put32(frame->octets + SPA, any_address());
  put32(frame->octets + TPA, random_below(8) == 0 ? get32(frame->octets + SPA) : any_address());
}

/* Less than an Ethernet header cannot be sent. */
static void cut(struct frame *frame) {
  frame->length = HRD + random_below((uint32_t)frame->length - HRD);
}

static void trail(struct frame *frame) {
  size_t more = random_below((uint32_t)(LONGEST - frame->length) + 1);
  if (random_below(2) == 0) more %= 32;
  put_random(frame->octets + frame->length, more);
  frame->length += more;
}

static void flip(struct frame *frame) {
  for (uint32_t times = 1 + random_below(8); times > 0; times--) {
    uint32_t bit = random_below((uint32_t)frame->length * 8);
    frame->octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
  }
}

static void change_fields(struct frame *frame) {
  static const uint16_t VALUES[] = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 20, 24, 0x0100, 0x0600, 0x0800, 0x0806, 0x86dd, 0xffff
  };
  static const uint8_t FIELDS[] = { HRD, PRO, HLN, PLN, OP };
  for (uint32_t times = 1 + random_below(3); times > 0; times--) {
    uint8_t at = ONE_OF(FIELDS);
    uint16_t value = random_below(4) == 0 ? (uint16_t)random64() : ONE_OF(VALUES);
    if (at == HLN || at == PLN) frame->octets[at] = (uint8_t)value;
    else put16(frame->octets + at, value);
  }
}

static void change_macs(struct frame *frame) {
  static const uint8_t MACS[] = { DST, SRC, SHA, THA };
  for (uint32_t times = 1 + random_below(4); times > 0; times--) put_any_mac(frame->octets + ONE_OF(MACS));
}

static void tag(struct frame *frame) {
  static const uint16_t TPIDS[] = { 0x8100, 0x8100, 0x88a8, 0x9100 };
  for (uint32_t times = 1 + random_below(3); times > 0 && frame->length + 4 <= LONGEST; times--) {
    memmove(frame->octets + TYPE + 4, frame->octets + TYPE, frame->length - TYPE);
    put16(frame->octets + TYPE, ONE_OF(TPIDS));
    put16(frame->octets + TYPE + 2, random_below(2) == 0 ? random_below(16) << 12 : (uint32_t)random64());
    frame->length += 4;
  }
}

static void change_type(struct frame *frame) {
  static const uint16_t TYPES[] = { 0,      28,     0x05dc, 0x0600, 0x0800, 0x0805,
                                    0x0807, 0x0608, 0x8035, 0x86dd, 0x88cc, 0xffff };
  put16(frame->octets + TYPE, random_below(2) == 0 ? ONE_OF(TYPES) : (uint16_t)random64());
}

/* All random, but that half of them are ARP, and half of them for the gateway. */
static void randomize(struct frame *frame) {
  uint32_t kept = random_below(4);
  frame->length = HRD + random_below(random_below(2) == 0 ? 64 : LONGEST - HRD + 1);
  put_random(frame->octets, frame->length);
  if (kept & 1) put16(frame->octets + TYPE, 0x0806);
  if (kept & 2) memcpy(frame->octets + DST, gateway, 6);
}

static void do_several(struct frame *frame) {
  static void (*const ALL[])(struct frame *) = {
    change_addresses, cut, trail, flip, change_fields, change_macs, tag, change_type,
  };
  for (uint32_t times = 2 + random_below(3); times > 0; times--) {
    if (frame->length > HRD) ONE_OF(ALL)(frame);
  }
}

static const struct {
  const char *name;
  void (*change)(struct frame *);
} CLASSES[] = {
  { "routed", leave },
  { "unrouted", ask_for_unrouted },
  { "local", ask_for_local },
  { "addresses", change_addresses },
  { "cut", cut },
  { "trailing", trail },
  { "flipped", flip },
  { "fields", change_fields },
  { "macs", change_macs },
  { "tagged", tag },
  { "types", change_type },
  { "random", randomize },
  { "several", do_several },
};
const unsigned class_count = sizeof CLASSES / sizeof *CLASSES;

const char *class_name(unsigned class) {
  return CLASSES[class].name;
}

void make_frame(unsigned class, struct frame *frame) {
  put_request(frame, (ADDRESS & ~255u) | (2 + random_below(200)), ROUTED | random_below(0x10000));
  CLASSES[class].change(frame);
}
