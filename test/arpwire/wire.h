/*
 * The one wire of all modes: frames out by sendmmsg, frames in by a ring that is read without a system call
 * (packet(7), Documentation/networking/packet_mmap.rst, TPACKET_V2). A wire is one or more interfaces, its ports.
 */
#pragma once
#include <linux/if_packet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* Maximum number of frames in one wire_send(). */
enum { WIRE_SLOTS = 512 };

struct wire_setup {
  const char *const *names;
  uint32_t count;
  uint16_t protocol; /* what is received: ETH_P_ARP, or ETH_P_ALL */
  uint32_t slot_size, slots; /* of the ring; a slot holds a frame of 66 octets less */
  bool is_promiscuous;
  bool bypasses_qdisc;
  uint64_t wait_until; /* for an interface to exist and to run, brought up where it is not; 0: it is taken as it is */
};

struct wire;

/* Opens the wire; NULL when that fails, having said why. */
struct wire *wire_open(const struct wire_setup *setup);
const uint8_t *wire_mac(const struct wire *wire, uint32_t port);

/* The next frame that is there, lent until wire_done(); NULL when there is none. */
const struct tpacket2_hdr *wire_next(struct wire *wire);
void wire_done(struct wire *wire);
/* The port that a frame came in on, or -1: another interface of this namespace. */
int wire_port_of(const struct wire *wire, const struct tpacket2_hdr *header);
/* Waits until a frame is there, or until that many milliseconds are over. */
void wire_wait(struct wire *wire, int milliseconds);
/* To poll for frames. A link that went down is an error there until wire_clear_error(). */
int wire_fd(const struct wire *wire);
void wire_clear_error(struct wire *wire);

/* Puts a frame into a slot for wire_send(). It is not copied. */
void wire_put(struct wire *wire, uint32_t slot, uint32_t port, const uint8_t *frame, size_t length);
/* Sends slots `first` to `count` - 1; the number sent. Where that is less than all, errno says why. */
uint32_t wire_send(struct wire *wire, uint32_t first, uint32_t count);
/* Sends slots 0 to `count` - 1, again and again where there is no room or the link is down. Exits when it cannot. */
void wire_send_all(struct wire *wire, uint32_t count);

/* Number of frames that the ring had no room for, since the last call. */
uint64_t wire_dropped(const struct wire *wire);

/* Says `arpwire: WHAT: errno`; false. */
bool wire_fail(const char *what);

static inline const uint8_t *wire_octets(const struct tpacket2_hdr *header) {
  return (const uint8_t *)header + header->tp_mac;
}

static inline bool wire_is_for_us(const struct tpacket2_hdr *header) {
  const struct sockaddr_ll *from = (const void *)((const uint8_t *)header + TPACKET_ALIGN(sizeof *header));
  return from->sll_pkttype == PACKET_HOST;
}

/* Says `arpwire: WHAT`, and the frame. */
void wire_show(const char *what, const uint8_t *octets, size_t length);

static inline uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* When the kernel got a frame, by now_ns()'s clock. */
static inline uint64_t wire_time_ns(const struct tpacket2_hdr *header) {
  struct timespec wall;
  clock_gettime(CLOCK_REALTIME, &wall);
  int64_t ago = (wall.tv_sec - (int64_t)header->tp_sec) * 1000000000 + wall.tv_nsec - (int64_t)header->tp_nsec;
  return now_ns() - (uint64_t)ago;
}
