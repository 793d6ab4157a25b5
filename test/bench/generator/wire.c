/* The wire: requests out by sendmmsg, all ARP in by a TPACKET_V2 ring that is read without a system call (RFC 826). */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "generator.h"

enum { DST = 0, SRC = 6, TYPE = 12, OP = 20, SHA = 22, SPA = 28, THA = 32, TPA = 38 };
enum { RING_FRAME = 128, RING_BLOCK = 1 << 16, RING_FRAMES = 1 << 15, INDEXES = 1 << 16 };
static const uint8_t ARP_HEADER[] = { 0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0 }; /* from TYPE to the first octet of OP */

struct port {
  struct sockaddr_ll address;
  uint8_t request[ARP_FRAME], reply[ARP_FRAME]; /* but for the protocol addresses */
};

struct wire {
  int fd;
  uint8_t *ring;
  uint32_t next;
  uint64_t send_ns;
  uint32_t port_count;
  struct port *ports;
  uint16_t *port_of; /* by ifindex: the number of its port plus 1 */
  uint8_t frames[AT_ONCE][ARP_FRAME];
  struct iovec vectors[AT_ONCE];
  struct mmsghdr messages[AT_ONCE];
};

static uint32_t get32(const uint8_t *at) {
  uint32_t value;
  memcpy(&value, at, 4);
  return ntohl(value);
}

static void put32(uint8_t *at, uint32_t value) {
  value = htonl(value);
  memcpy(at, &value, 4);
}

static bool fail(const char *what) {
  fprintf(stderr, "generator: %s: %s\n", what, strerror(errno));
  return false;
}

static void make_frames(struct port *port, const uint8_t *own) {
  uint8_t other[6];
  memcpy(other, own, 6);
  other[1] ^= 0xaa ^ 0xbb;
  memset(port->request + DST, 0xff, 6);
  memcpy(port->request + SRC, own, 6);
  memcpy(port->request + TYPE, ARP_HEADER, sizeof ARP_HEADER);
  port->request[OP + 1] = 1;
  memcpy(port->request + SHA, own, 6);
  memcpy(port->reply + DST, own, 6);
  memcpy(port->reply + SRC, other, 6);
  memcpy(port->reply + TYPE, ARP_HEADER, sizeof ARP_HEADER);
  port->reply[OP + 1] = 2;
  memcpy(port->reply + SHA, other, 6);
  memcpy(port->reply + THA, own, 6);
}

/* Brings it up where it is not. False with errno set; ENODEV and ENETDOWN may pass. */
static bool open_port(struct wire *wire, uint32_t number, const char *name) {
  struct port *port = &wire->ports[number];
  struct ifreq request = { 0 };
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
  if (ioctl(wire->fd, SIOCGIFINDEX, &request) != 0) return false;
  int ifindex = request.ifr_ifindex;
  if (ioctl(wire->fd, SIOCGIFFLAGS, &request) != 0) return false;
  if ((request.ifr_flags & IFF_UP) == 0) {
    request.ifr_flags |= IFF_UP;
    if (ioctl(wire->fd, SIOCSIFFLAGS, &request) != 0 || ioctl(wire->fd, SIOCGIFFLAGS, &request) != 0) return false;
  }
  errno = ENETDOWN;
  if ((request.ifr_flags & (IFF_UP | IFF_RUNNING)) != (IFF_UP | IFF_RUNNING)) return false;
  if (ioctl(wire->fd, SIOCGIFHWADDR, &request) != 0) return false;
  errno = ERANGE;
  if (ifindex >= INDEXES) return false;
  wire->port_of[ifindex] = (uint16_t)(number + 1);
  port->address = (struct sockaddr_ll){ .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ARP), .sll_ifindex = ifindex };
  make_frames(port, (uint8_t *)request.ifr_hwaddr.sa_data);
  return true;
}

static bool open_ports(struct wire *wire, const struct options *options, uint64_t deadline) {
  for (uint32_t i = 0; i < options->interfaces; i++) {
    char name[IFNAMSIZ];
    if (options->interfaces == 1) snprintf(name, sizeof name, "%s", options->interface);
    else snprintf(name, sizeof name, "%s%u", options->interface, i);
    while (!open_port(wire, i, name)) {
      if ((errno != ENODEV && errno != ENETDOWN) || now_ns() > deadline) return fail(name);
      nanosleep(&(struct timespec){ .tv_nsec = 50000 }, NULL);
    }
  }
  return true;
}

static bool open_ring(struct wire *wire) {
  int version = TPACKET_V2, one = 1;
  struct tpacket_req ring = { .tp_block_size = RING_BLOCK,
                              .tp_block_nr = RING_FRAMES / (RING_BLOCK / RING_FRAME),
                              .tp_frame_size = RING_FRAME,
                              .tp_frame_nr = RING_FRAMES };
  if (setsockopt(wire->fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version) != 0) return fail("PACKET_VERSION");
  if (setsockopt(wire->fd, SOL_PACKET, PACKET_RX_RING, &ring, sizeof ring) != 0) return fail("PACKET_RX_RING");
  if (setsockopt(wire->fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one) != 0) return fail("PACKET_QDISC_BYPASS");
  size_t size = (size_t)RING_FRAME * RING_FRAMES;
  wire->ring = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, wire->fd, 0);
  return wire->ring != MAP_FAILED || fail("mmap");
}

struct wire *wire_open(const struct options *options, uint64_t deadline) {
  struct wire *wire = calloc(1, sizeof *wire);
  if (wire == NULL) return NULL;
  wire->port_count = options->interfaces;
  wire->ports = calloc(options->interfaces, sizeof *wire->ports);
  wire->port_of = calloc(INDEXES, sizeof *wire->port_of);
  wire->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (wire->ports == NULL || wire->port_of == NULL || wire->fd < 0) {
    fail("socket");
    return NULL;
  }
  if (!open_ring(wire) || !open_ports(wire, options, deadline)) return NULL;
  struct sockaddr_ll any = wire->ports[0].address;
  if (options->interfaces > 1) any.sll_ifindex = 0;
  if (bind(wire->fd, (struct sockaddr *)&any, sizeof any) != 0) {
    fail("bind");
    return NULL;
  }
  for (unsigned i = 0; i < AT_ONCE; i++) {
    wire->vectors[i] = (struct iovec){ wire->frames[i], ARP_FRAME };
    wire->messages[i].msg_hdr = (struct msghdr){ .msg_iov = &wire->vectors[i], .msg_iovlen = 1 };
  }
  return wire;
}

void wire_put(struct wire *wire, unsigned slot, uint64_t request, uint32_t sender, uint32_t target) {
  struct port *port = &wire->ports[wire->port_count == 1 ? 0 : request % wire->port_count];
  uint8_t *frame = wire->frames[slot];
  memcpy(frame, port->request, ARP_FRAME);
  put32(frame + SPA, sender);
  put32(frame + TPA, target);
  if (wire->port_count == 1) return; /* the socket is bound to it */
  wire->messages[slot].msg_hdr.msg_name = &port->address;
  wire->messages[slot].msg_hdr.msg_namelen = sizeof port->address;
}

void wire_send(struct wire *wire, unsigned count) {
  uint64_t start = now_ns();
  for (unsigned done = 0; done < count;) {
    int sent = sendmmsg(wire->fd, wire->messages + done, count - done, 0);
    if (sent > 0) done += (unsigned)sent;
    if (sent > 0 || errno == EINTR || errno == EAGAIN || errno == ENOBUFS || errno == ENETDOWN) continue;
    fail("sendmmsg");
    exit(1);
  }
  wire->send_ns += now_ns() - start;
}

/* Holds every octet against the one right reply; padding up to the shortest Ethernet frame is no fault. */
static struct reply judge(const struct wire *wire, const struct tpacket2_hdr *header) {
  const uint8_t *frame = (const uint8_t *)header + header->tp_mac;
  const struct sockaddr_ll *from = (const void *)((const uint8_t *)header + TPACKET_ALIGN(sizeof *header));
  uint16_t number = from->sll_ifindex < INDEXES ? wire->port_of[from->sll_ifindex] : 0;
  struct reply reply = { .verdict = OTHER };
  if (number == 0 || header->tp_snaplen < SHA || frame[OP] != 0 || frame[OP + 1] != 2) return reply;
  const uint8_t *right = wire->ports[number - 1].reply;
  reply.target = get32(frame + SPA);
  reply.sender = get32(frame + TPA);
  bool is_sound = header->tp_len >= ARP_FRAME && header->tp_len <= ETH_ZLEN &&
                  memcmp(frame + SRC, right + SRC, SPA - SRC) == 0 && (header->tp_status & TP_STATUS_VLAN_VALID) == 0;
  bool is_to_us = memcmp(frame + DST, right + DST, 6) == 0 && memcmp(frame + THA, right + THA, 6) == 0;
  static const uint8_t ALL[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
  bool is_to_all = memcmp(frame + DST, ALL, 6) == 0;
  reply.verdict = !is_sound ? WRONG : is_to_us ? RIGHT : is_to_all ? RIGHT_BUT_BROADCAST : WRONG;
  return reply;
}

/* The first one tells what is wrong with them all. */
static void show_wrong(const struct tpacket2_hdr *header) {
  static bool has_shown;
  if (has_shown) return;
  has_shown = true;
  fprintf(stderr, "generator: the first wrong reply (%u octets): ", header->tp_len);
  for (uint32_t i = 0; i < header->tp_snaplen; i++) fprintf(stderr, "%02x", ((const uint8_t *)header)[header->tp_mac + i]);
  fputc('\n', stderr);
}

bool wire_next(struct wire *wire, struct reply *reply) {
  struct tpacket2_hdr *header = (void *)(wire->ring + (size_t)wire->next * RING_FRAME);
  if ((__atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) == 0) return false;
  *reply = judge(wire, header);
  if (reply->verdict == WRONG) show_wrong(header);
  __atomic_store_n(&header->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
  wire->next = (wire->next + 1) % RING_FRAMES;
  return true;
}

uint64_t wire_dropped(const struct wire *wire) {
  struct tpacket_stats stats = { 0 };
  socklen_t length = sizeof stats;
  getsockopt(wire->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &length);
  return stats.tp_drops;
}

uint64_t wire_send_ns(const struct wire *wire) {
  return wire->send_ns;
}
