/*
 * What must become of a frame at the gateway that fuzz.h describes, worked out from its octets alone: what the
 * kernel's receive path (__netif_receive_skb_core(), eth_type_trans(), arp_rcv(), arp_process(), ip_route_input())
 * makes of it, in the order in which arproxy names the reasons. The kernel's own proxy_arp is held against it too.
 */
#include "fuzz.h"

enum { ETH_P_ARP = 0x0806, ETH_P_IP = 0x0800, ETH_P_8021Q = 0x8100, ETH_P_8021AD = 0x88a8 };
#define LOOPBACK 0x7f000001u
enum { TAG = 4, VID = 0x0fff, ARP_LEN = 28 };

static bool is_tag(uint16_t type) {
  return type == ETH_P_8021Q || type == ETH_P_8021AD;
}
static bool is_loopback(uint32_t address) {
  return address >> 24 == 127;
}
static bool is_multicast(uint32_t address) {
  return address >> 28 == 14;
}
static bool is_within(uint32_t address, uint32_t prefix, unsigned bits) {
  return (address ^ prefix) >> (32 - bits) == 0;
}

/*
 * Where the frame's type stands: tags of VLAN 0 are taken off, and one of another VLAN, for which there is no device,
 * makes the frame another host's. A tag without two octets behind the type it holds ends the frame (skb_vlan_untag()).
 */
static size_t type_at(const struct frame *frame, bool *other_vlan) {
  size_t at = TYPE;
  *other_vlan = false;
  while (!*other_vlan && is_tag(get16(frame->octets + at)) && at + 2 + TAG + 2 <= frame->length) {
    *other_vlan = (get16(frame->octets + at + 2) & VID) != 0;
    at += TAG;
  }
  return at;
}

static bool is_for(const uint8_t *dst, const uint8_t *mac) {
  return dst[0] & 1 || memcmp(dst, mac, 6) == 0;
}

/* ip_route_input_slow(), check by check. */
static enum outcome by_route(uint32_t spa, uint32_t tpa) {
  bool own_sender = spa == ADDRESS || spa == LOOPBACK, to_routed = is_within(tpa, ROUTED, 16);
  if (is_loopback(tpa)) return TARGET_LOOPBACK;
  if (is_multicast(spa) || spa == BROADCAST) return ROUTE_REFUSED;
  if (tpa == BROADCAST) return own_sender ? ROUTE_REFUSED : ROUTE_NOT_UNICAST;
  if (tpa == 0 || is_loopback(spa)) return ROUTE_REFUSED;
  if (!to_routed && !is_within(tpa, ADDRESS, 24)) return NO_ROUTE;
  if (own_sender) return ROUTE_REFUSED;
  if (tpa == (ADDRESS | 255)) return ROUTE_NOT_UNICAST;
  if (tpa == ADDRESS) return TARGET_LOCAL;
  if (to_routed) return PROXY_ARP;
  /* Where a redirect could be sent, the sender is looked up even without rp_filter (fib_validate_source()). */
  return spa == (ADDRESS | 255) ? ROUTE_REFUSED : SAME_INTERFACE;
}

static void put_reply(uint8_t *reply, const uint8_t *arp, const uint8_t *gateway_mac) {
  memcpy(reply + DST, arp + SHA - HRD, 6);
  memcpy(reply + SRC, gateway_mac, 6);
  put_arp_header(reply, REPLY);
  memcpy(reply + SHA, gateway_mac, 6);
  memcpy(reply + SPA, arp + TPA - HRD, 4);
  memcpy(reply + THA, arp + SHA - HRD, 10); /* sha and spa become tha and tpa */
}

enum outcome outcome_of(const struct frame *frame, const uint8_t *gateway_mac, uint8_t *reply) {
  bool other_vlan;
  size_t at = type_at(frame, &other_vlan);
  const uint8_t *arp = frame->octets + at + 2;
  /* Nothing behind its type: a packet socket without a filter takes that as a filter's no (run_filter()). */
  if (get16(frame->octets + at) != ETH_P_ARP || frame->length == at + 2) return NOT_SEEN;
  if (other_vlan || !is_for(frame->octets, gateway_mac)) return OTHER_HOST;
  if (frame->length < at + 2 + ARP_LEN) return TRUNCATED;
  if (arp[HLN - HRD] != 6 || arp[PLN - HRD] != 4) return WRONG_ADDRESS_LENGTH;
  if (get16(arp) != 1 && get16(arp) != 6) return WRONG_HARDWARE_TYPE;
  if (get16(arp + PRO - HRD) != ETH_P_IP) return WRONG_PROTOCOL;
  if (get16(arp + OP - HRD) != 1) return NOT_REQUEST;
  uint32_t spa = get32(arp + SPA - HRD), tpa = get32(arp + TPA - HRD);
  if (is_multicast(tpa)) return TARGET_MULTICAST;
  if (spa == 0) return PROBE;
  enum outcome outcome = by_route(spa, tpa);
  if (outcome == PROXY_ARP) put_reply(reply, arp, gateway_mac);
  return outcome;
}
