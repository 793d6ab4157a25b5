/*
 * arpwire lie IFNAME MAC: answers each request in one of eight ways, by the last three bits of the target. What `load`
 * counts against it is known beforehand (test/bench/check.mjs).
 */
#include <linux/if_ether.h>
#include <netinet/ether.h>
#include <stdio.h>

#include "arp.h"
#include "modes.h"
#include "wire.h"

enum { PADDED = 60, SLOT_SIZE = 128, SLOTS = 1 << 12 };

static void send_reply(struct wire *wire, const uint8_t *reply, size_t length) {
  wire_put(wire, 0, 0, reply, length);
  wire_send_all(wire, 1);
}

static void answer(struct wire *wire, const uint8_t *request, const uint8_t *mac) {
  uint8_t reply[PADDED] = { 0 };
  memcpy(reply + DST, request + SHA, 6);
  memcpy(reply + SRC, mac, 6);
  put_arp_header(reply, REPLY);
  memcpy(reply + SHA, mac, 6);
  memcpy(reply + SPA, request + TPA, 4);
  memcpy(reply + THA, request + SHA, 10); /* sha and spa become tha and tpa */
  size_t length = ARP_FRAME;
  switch (request[TPA + 3] & 7) {
    case 1: send_reply(wire, reply, length); break; /* doubled */
    case 2: return; /* lost */
    case 3: reply[SHA + 5] ^= 1; break; /* wrong */
    case 4: reply[SPA] ^= 1; break; /* wrong: nobody asked for that */
    case 5: memset(reply + DST, 0xff, 6); break; /* right, but to all */
    case 6: length = ARP_FRAME - 1; break; /* wrong */
    case 7: length = PADDED; break; /* right */
  }
  send_reply(wire, reply, length);
}

int lie(int argc, char **argv) {
  struct ether_addr *mac = argc == 3 ? ether_aton(argv[2]) : NULL;
  if (mac == NULL) {
    fputs("usage: arpwire lie IFNAME MAC\n", stderr);
    return 2;
  }
  struct wire *wire = wire_open(&(struct wire_setup){
    .names = (const char *const *)&argv[1],
    .count = 1,
    .protocol = ETH_P_ARP,
    .slot_size = SLOT_SIZE,
    .slots = SLOTS,
  });
  if (wire == NULL) return 1;
  for (;; wire_wait(wire, -1)) {
    for (const struct tpacket2_hdr *header; (header = wire_next(wire)) != NULL; wire_done(wire)) {
      const uint8_t *request = wire_octets(header);
      if (header->tp_snaplen >= ARP_FRAME && request[OP + 1] == REQUEST) answer(wire, request, mac->ether_addr_octet);
    }
  }
}
