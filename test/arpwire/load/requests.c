/* The requests, and the one right reply to each (RFC 826). */
#include <linux/if_ether.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>

#include "../arp.h"
#include "load.h"

enum { SLOT_SIZE = 128, SLOTS = 1 << 15 };

struct template {
  uint8_t request[ARP_FRAME], reply[ARP_FRAME]; /* but for the protocol addresses */
};

static const struct options *options;
static struct wire *wire;
static struct template *templates; /* one per interface */
static uint8_t frames[AT_ONCE][ARP_FRAME];
static uint64_t send_ns;

static void fill_template(struct template *template, const uint8_t *own) {
  uint8_t other[6];
  memcpy(other, options->has_mac ? options->mac : own, 6);
  if (!options->has_mac) other[1] ^= 0xaa ^ 0xbb;
  memset(template->request + DST, 0xff, 6);
  memcpy(template->request + SRC, own, 6);
  put_arp_header(template->request, REQUEST);
  memcpy(template->request + SHA, own, 6);
  memcpy(template->reply + DST, own, 6);
  memcpy(template->reply + SRC, other, 6);
  put_arp_header(template->reply, REPLY);
  memcpy(template->reply + SHA, other, 6);
  memcpy(template->reply + THA, own, 6);
}

static const char *name_of(uint32_t number) {
  if (options->interfaces == 1) return options->interface;
  char *name = malloc(IFNAMSIZ);
  if (name != NULL) snprintf(name, IFNAMSIZ, "%s%u", options->interface, number);
  return name;
}

struct wire *requests_open(const struct options *o, uint64_t deadline) {
  options = o;
  const char **names = calloc(o->interfaces, sizeof *names);
  templates = calloc(o->interfaces, sizeof *templates);
  if (names == NULL || templates == NULL) return NULL;
  for (uint32_t i = 0; i < o->interfaces; i++) {
    names[i] = name_of(i);
    if (names[i] == NULL) return NULL;
  }
  wire = wire_open(&(struct wire_setup){
    .names = names,
    .count = o->interfaces,
    .protocol = o->is_strict ? ETH_P_ALL : ETH_P_ARP,
    .slot_size = SLOT_SIZE,
    .slots = SLOTS,
    .bypasses_qdisc = true,
    .wait_until = deadline,
  });
  for (uint32_t i = 0; wire != NULL && i < o->interfaces; i++) fill_template(&templates[i], wire_mac(wire, i));
  return wire;
}

void requests_put(unsigned slot, uint64_t request, uint32_t sender, uint32_t target) {
  uint32_t port = options->interfaces == 1 ? 0 : (uint32_t)(request % options->interfaces);
  uint8_t *frame = frames[slot];
  memcpy(frame, templates[port].request, ARP_FRAME);
  put32(frame + SPA, sender);
  put32(frame + TPA, target);
  wire_put(wire, slot, port, frame, ARP_FRAME);
}

void requests_send(unsigned count) {
  uint64_t start = now_ns();
  wire_send_all(wire, count);
  send_ns += now_ns() - start;
}

uint64_t requests_send_ns(void) {
  return send_ns;
}

/* What any host sends, and no answer to judge: its own request, and what is not ARP and not for us. */
static bool is_other_traffic(const struct tpacket2_hdr *header, const uint8_t *frame) {
  if (header->tp_snaplen < ETHERNET_MIN) return true;
  if (get16(frame + TYPE) != ETH_P_ARP) return !wire_is_for_us(header);
  if (header->tp_snaplen < ARP_FRAME || frame[OP] != 0 || frame[OP + 1] != REQUEST) return false;
  return get32(frame + SPA) - options->target >= options->targets;
}

/* Holds every octet against the one right reply; padding to the shortest Ethernet frame is no fault unless strict. */
static struct reply judge(const struct tpacket2_hdr *header) {
  const uint8_t *frame = wire_octets(header);
  int port = wire_port_of(wire, header);
  struct reply reply = { .verdict = OTHER };
  if (port < 0 || is_other_traffic(header, frame)) return reply;
  const uint8_t *right = templates[port].reply;
  reply.target = get32(frame + SPA);
  reply.sender = get32(frame + TPA);
  bool is_sound = header->tp_len >= ARP_FRAME && header->tp_len <= (options->is_strict ? ARP_FRAME : ETH_ZLEN) &&
                  memcmp(frame + SRC, right + SRC, SPA - SRC) == 0 && (header->tp_status & TP_STATUS_VLAN_VALID) == 0;
  bool is_to_us = memcmp(frame + DST, right + DST, 6) == 0 && memcmp(frame + THA, right + THA, 6) == 0;
  static const uint8_t ALL[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
  bool is_to_all = memcmp(frame + DST, ALL, 6) == 0;
  reply.verdict = !is_sound ? WRONG : is_to_us ? RIGHT : is_to_all ? RIGHT_BUT_BROADCAST : WRONG;
  return reply;
}

bool requests_next_reply(struct reply *reply) {
  static bool has_shown;
  const struct tpacket2_hdr *header = wire_next(wire);
  if (header == NULL) return false;
  *reply = judge(header);
  reply->at = options->sleeps ? wire_time_ns(header) : 0;
  if (reply->verdict == WRONG && !has_shown) {
    has_shown = true; /* the first one tells what is wrong with them all */
    wire_show("the first wrong reply", wire_octets(header), header->tp_snaplen);
  }
  wire_done(wire);
  return true;
}
