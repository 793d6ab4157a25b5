/*
 * arpwire talk IFNAME...: the wire's end of a test. Commands on stdin, events on stdout, one a line:
 *   send IFNAME HEX [TIMES]   sends that frame as it is    recv IFNAME SECONDS.NANOS HEX   an ARP frame came in
 *   mark TOKEN   prints what has come, then itself         error IFNAME TEXT               a send failed
 * A received 802.1Q tag, which the kernel takes out of the frame (packet(7), PACKET_AUXDATA), is put back in.
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arp.h"
#include "modes.h"
#include "wire.h"

enum { SLOT_SIZE = 2048, SLOTS = 1 << 13, FRAME_MAX = SLOT_SIZE, TAG = 4 };

static struct wire *wire;
static const char *const *names;
static uint32_t name_count;

static bool is_tag(uint16_t type) {
  return type == ETH_P_8021Q || type == ETH_P_8021AD;
}

static bool is_arp(const uint8_t *frame, size_t length) {
  size_t at = TYPE;
  while (at + 2 <= length && is_tag(get16(frame + at))) at += TAG;
  return at + 2 <= length && get16(frame + at) == ETH_P_ARP;
}

/* The frame as it was on the wire; its length. */
static size_t restore(uint8_t *frame, const struct tpacket2_hdr *header) {
  const uint8_t *octets = wire_octets(header);
  size_t length = header->tp_snaplen, tag = header->tp_status & TP_STATUS_VLAN_VALID ? TAG : 0;
  memcpy(frame, octets, TYPE);
  memcpy(frame + TYPE + tag, octets + TYPE, length - TYPE);
  if (tag == 0) return length;
  put16(frame + TYPE, header->tp_status & TP_STATUS_VLAN_TPID_VALID ? header->tp_vlan_tpid : ETH_P_8021Q);
  put16(frame + TYPE + 2, header->tp_vlan_tci);
  return length + tag;
}

static void print_received(const struct tpacket2_hdr *header) {
  static uint8_t frame[FRAME_MAX + TAG];
  int port = wire_port_of(wire, header);
  if (port < 0 || header->tp_snaplen < ETHERNET_MIN) return;
  size_t length = restore(frame, header);
  if (!is_arp(frame, length)) return;
  printf("recv %s %u.%09u ", names[port], header->tp_sec, header->tp_nsec);
  for (size_t i = 0; i < length; i++) printf("%02x", frame[i]);
  putchar('\n');
}

static void drain(void) {
  for (const struct tpacket2_hdr *header; (header = wire_next(wire)) != NULL; wire_done(wire)) print_received(header);
}

static void send_hex(const char *ifname, const char *hex, long times) {
  static uint8_t frame[FRAME_MAX];
  size_t length = 0;
  unsigned octet;
  while (length < FRAME_MAX && sscanf(hex + 2 * length, "%2x", &octet) == 1) frame[length++] = (uint8_t)octet;
  uint32_t port = 0;
  while (port < name_count && strcmp(names[port], ifname) != 0) port++;
  if (port == name_count) {
    printf("error %s not open\n", ifname);
    return;
  }
  wire_put(wire, 0, port, frame, length);
  for (; times > 0; times--) {
    if (wire_send(wire, 0, 1) == 1) continue;
    printf("error %s send: %s\n", ifname, strerror(errno));
    return;
  }
}

static void obey(char *line) {
  char *word = strtok(line, " "), *name = strtok(NULL, " "), *hex = strtok(NULL, " "), *times = strtok(NULL, " ");
  if (word != NULL && name != NULL && hex != NULL && strcmp(word, "send") == 0) {
    send_hex(name, hex, times == NULL ? 1 : strtol(times, NULL, 10));
    return;
  }
  if (word == NULL || name == NULL || strcmp(word, "mark") != 0) {
    printf("error - unknown command\n");
    return;
  }
  drain();
  printf("mark %s\n", name);
}

/* False at the end of stdin. */
static bool read_commands(void) {
  static char input[4 * FRAME_MAX];
  static size_t have;
  ssize_t got = read(0, input + have, sizeof input - have);
  if (got <= 0) return false;
  have += (size_t)got;
  char *start = input, *end;
  while ((end = memchr(start, '\n', have - (size_t)(start - input))) != NULL) {
    *end = '\0';
    obey(start);
    start = end + 1;
  }
  have -= (size_t)(start - input);
  memmove(input, start, have);
  return true;
}

int talk(int argc, char **argv) {
  if (argc < 2) return 2;
  names = (const char *const *)argv + 1;
  name_count = (uint32_t)argc - 1;
  setvbuf(stdout, NULL, _IOLBF, 1 << 16);
  wire = wire_open(&(struct wire_setup){
    .names = names,
    .count = name_count,
    .protocol = ETH_P_ALL,
    .slot_size = SLOT_SIZE,
    .slots = SLOTS,
    .is_promiscuous = true,
  });
  if (wire == NULL) return 1;
  printf("mark ready\n");
  struct pollfd polled[] = { { .fd = 0, .events = POLLIN }, { .fd = wire_fd(wire), .events = POLLIN } };
  for (;;) {
    if (poll(polled, 2, -1) < 0 && errno != EINTR) {
      wire_fail("poll");
      return 1;
    }
    if (polled[1].revents & POLLERR) wire_clear_error(wire); /* a link went down */
    drain();
    if (polled[0].revents != 0 && !read_commands()) return 0;
  }
}
