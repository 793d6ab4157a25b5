#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

enum { RING_BLOCK = 1 << 16, INDEXES = 1 << 16 };

struct port {
  struct sockaddr_ll address;
  uint8_t mac[6];
};

struct wire {
  int fd;
  uint8_t *ring;
  uint32_t slot_size, slots, next;
  uint32_t port_count;
  struct port *ports;
  uint16_t *port_of; /* by ifindex: the number of its port plus 1 */
  struct iovec vectors[WIRE_SLOTS];
  struct mmsghdr messages[WIRE_SLOTS];
};

bool wire_fail(const char *what) {
  fprintf(stderr, "arpwire: %s: %s\n", what, strerror(errno));
  return false;
}

/* Brings it up where it is not. False with errno set; ENODEV and ENETDOWN may pass. */
static bool runs(struct wire *wire, struct ifreq *request) {
  const int wanted = IFF_UP | IFF_RUNNING;
  if (ioctl(wire->fd, SIOCGIFFLAGS, request) != 0) return false;
  if ((request->ifr_flags & IFF_UP) == 0) {
    request->ifr_flags |= IFF_UP;
    if (ioctl(wire->fd, SIOCSIFFLAGS, request) != 0 || ioctl(wire->fd, SIOCGIFFLAGS, request) != 0) return false;
  }
  errno = ENETDOWN;
  return (request->ifr_flags & wanted) == wanted;
}

static bool open_port(struct wire *wire, uint32_t number, const struct wire_setup *setup) {
  struct port *port = &wire->ports[number];
  struct ifreq request = { 0 };
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", setup->names[number]);
  if (ioctl(wire->fd, SIOCGIFINDEX, &request) != 0) return false;
  int ifindex = request.ifr_ifindex;
  if (setup->wait_until != 0 && !runs(wire, &request)) return false;
  if (ioctl(wire->fd, SIOCGIFHWADDR, &request) != 0) return false;
  errno = ERANGE;
  if (ifindex >= INDEXES) return false;
  memcpy(port->mac, request.ifr_hwaddr.sa_data, 6);
  port->address =
    (struct sockaddr_ll){ .sll_family = AF_PACKET, .sll_protocol = htons(setup->protocol), .sll_ifindex = ifindex };
  wire->port_of[ifindex] = (uint16_t)(number + 1);
  if (!setup->is_promiscuous) return true;
  struct packet_mreq all = { .mr_ifindex = ifindex, .mr_type = PACKET_MR_PROMISC };
  return setsockopt(wire->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) == 0;
}

static bool open_ports(struct wire *wire, const struct wire_setup *setup) {
  for (uint32_t i = 0; i < setup->count; i++) {
    while (!open_port(wire, i, setup)) {
      if ((errno != ENODEV && errno != ENETDOWN) || now_ns() > setup->wait_until) return wire_fail(setup->names[i]);
      nanosleep(&(struct timespec){ .tv_nsec = 50000 }, NULL);
    }
  }
  return true;
}

static bool set(struct wire *wire, int option, int value, const char *what) {
  return setsockopt(wire->fd, SOL_PACKET, option, &value, sizeof value) == 0 || wire_fail(what);
}

static bool open_ring(struct wire *wire, const struct wire_setup *setup) {
  struct tpacket_req ring = {
    .tp_block_size = RING_BLOCK,
    .tp_block_nr = setup->slots / (RING_BLOCK / setup->slot_size),
    .tp_frame_size = setup->slot_size,
    .tp_frame_nr = setup->slots,
  };
  if (!set(wire, PACKET_VERSION, TPACKET_V2, "PACKET_VERSION")) return false;
  if (setsockopt(wire->fd, SOL_PACKET, PACKET_RX_RING, &ring, sizeof ring) != 0) return wire_fail("PACKET_RX_RING");
  if (!set(wire, PACKET_IGNORE_OUTGOING, 1, "PACKET_IGNORE_OUTGOING")) return false;
  if (setup->bypasses_qdisc && !set(wire, PACKET_QDISC_BYPASS, 1, "PACKET_QDISC_BYPASS")) return false;
  size_t size = (size_t)setup->slot_size * setup->slots;
  wire->ring = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, wire->fd, 0);
  return wire->ring != MAP_FAILED || wire_fail("mmap");
}

struct wire *wire_open(const struct wire_setup *setup) {
  struct wire *wire = calloc(1, sizeof *wire);
  if (wire == NULL) return NULL;
  wire->slot_size = setup->slot_size;
  wire->slots = setup->slots;
  wire->port_count = setup->count;
  wire->ports = calloc(setup->count, sizeof *wire->ports);
  wire->port_of = calloc(INDEXES, sizeof *wire->port_of);
  /* Protocol 0 receives nothing, so that no other interface's frame comes before bind(). */
  wire->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (wire->ports == NULL || wire->port_of == NULL || wire->fd < 0) {
    wire_fail("socket");
    return NULL;
  }
  if (!open_ring(wire, setup) || !open_ports(wire, setup)) return NULL;
  struct sockaddr_ll at = wire->ports[0].address;
  if (setup->count > 1) at.sll_ifindex = 0;
  if (bind(wire->fd, (struct sockaddr *)&at, sizeof at) != 0) {
    wire_fail("bind");
    return NULL;
  }
  for (uint32_t i = 0; i < WIRE_SLOTS; i++) {
    wire->messages[i].msg_hdr = (struct msghdr){ .msg_iov = &wire->vectors[i], .msg_iovlen = 1 };
  }
  return wire;
}

const uint8_t *wire_mac(const struct wire *wire, uint32_t port) {
  return wire->ports[port].mac;
}

static struct tpacket2_hdr *slot_at(const struct wire *wire, uint32_t number) {
  return (void *)(wire->ring + (size_t)number * wire->slot_size);
}

const struct tpacket2_hdr *wire_next(struct wire *wire) {
  struct tpacket2_hdr *header = slot_at(wire, wire->next);
  return (__atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) != 0 ? header : NULL;
}

void wire_done(struct wire *wire) {
  __atomic_store_n(&slot_at(wire, wire->next)->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
  wire->next = wire->next + 1 == wire->slots ? 0 : wire->next + 1;
}

int wire_port_of(const struct wire *wire, const struct tpacket2_hdr *header) {
  const struct sockaddr_ll *from = (const void *)((const uint8_t *)header + TPACKET_ALIGN(sizeof *header));
  return from->sll_ifindex < INDEXES ? wire->port_of[from->sll_ifindex] - 1 : -1;
}

void wire_wait(struct wire *wire, int milliseconds) {
  struct pollfd polled = { .fd = wire->fd, .events = POLLIN };
  poll(&polled, 1, milliseconds);
  if (polled.revents & POLLERR) wire_clear_error(wire);
}

int wire_fd(const struct wire *wire) {
  return wire->fd;
}

void wire_clear_error(struct wire *wire) {
  int error;
  socklen_t length = sizeof error;
  getsockopt(wire->fd, SOL_SOCKET, SO_ERROR, &error, &length);
}

void wire_put(struct wire *wire, uint32_t slot, uint32_t port, const uint8_t *frame, size_t length) {
  wire->vectors[slot] = (struct iovec){ (void *)frame, length };
  if (wire->port_count == 1) return; /* the socket is bound to it */
  wire->messages[slot].msg_hdr.msg_name = &wire->ports[port].address;
  wire->messages[slot].msg_hdr.msg_namelen = sizeof wire->ports[port].address;
}

uint32_t wire_send(struct wire *wire, uint32_t first, uint32_t count) {
  uint32_t done = first;
  while (done < count) {
    int sent = sendmmsg(wire->fd, wire->messages + done, count - done, 0);
    if (sent > 0) done += (uint32_t)sent;
    else if (errno != EINTR) break;
  }
  return done - first;
}

void wire_send_all(struct wire *wire, uint32_t count) {
  for (uint32_t done = 0; (done += wire_send(wire, done, count)) < count;) {
    if (errno == EAGAIN || errno == ENOBUFS || errno == ENETDOWN) continue;
    wire_fail("sendmmsg");
    exit(1);
  }
}

uint64_t wire_dropped(const struct wire *wire) {
  struct tpacket_stats stats = { 0 };
  socklen_t length = sizeof stats;
  getsockopt(wire->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &length);
  return stats.tp_drops;
}

void wire_show(const char *what, const uint8_t *octets, size_t length) {
  fprintf(stderr, "arpwire: %s (%zu octets): ", what, length);
  for (size_t i = 0; i < length && i < 128; i++) fprintf(stderr, "%02x", octets[i]);
  fputc('\n', stderr);
}
