/*
 * The Ethernet headers of incoming frames of one EtherType, from all interfaces, with the VLAN tag that the kernel takes
 * off. A socket of one protocol, as the capture's, gets frames when their tag is already forgotten
 * (__netif_receive_skb_core()): this one is bound to ETH_P_ALL, with a filter.
 */
#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* Of a slot of the kernel's ring there are 62 octets for the frame. */
enum { SLOT_HEADER = 20, RING_SLOT = 128, RING_BLOCK = 1 << 16, SNAPLEN = 62 };

struct tap {
  struct handle handle;
  int fd; /* -1: closed */
  uint8_t *ring;
  size_t size;
  /* The slot that the kernel fills next. */
  size_t next;
  double dropped;
};
_Static_assert(offsetof(struct tap, handle) == 0, "unwrap() takes the one for the other");

/* The kernel begins to count anew each time that it is asked. */
static void count_dropped(struct tap *t) {
  struct tpacket_stats stats;
  socklen_t length = sizeof stats;
  if (getsockopt(t->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &length) == 0) t->dropped += stats.tp_drops;
}

static void tap_close(napi_env env, void *self) {
  (void)env;
  struct tap *t = self;
  if (t->fd < 0) return;
  count_dropped(t);
  if (t->ring != NULL) munmap(t->ring, t->size);
  close(t->fd);
  t->fd = -1;
  t->ring = NULL;
}

static const struct kind TAP = { "a Tap", tap_close };

/* Until the filter is there, nothing is received: the socket is bound last. The name of the call that failed, or NULL. */
static const char *set_up(struct tap *t, uint16_t protocol, uint32_t slots) {
  struct sock_filter program[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, 3, 0),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PROTOCOL)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, protocol, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SNAPLEN),
    BPF_STMT(BPF_RET | BPF_K, 0),
  };
  struct sock_fprog filter = { .len = sizeof program / sizeof *program, .filter = program };
  struct tpacket_req ring = { .tp_block_size = RING_BLOCK,
                              .tp_block_nr = slots / (RING_BLOCK / RING_SLOT),
                              .tp_frame_size = RING_SLOT,
                              .tp_frame_nr = slots };
  struct sockaddr_ll all = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
  int version = TPACKET_V2, on = 1;
  if (setsockopt(t->fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0) return "SO_ATTACH_FILTER";
  /* So that each frame gets its time when it comes in, once, and all sockets see the same. */
  if (setsockopt(t->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) != 0) return "SO_TIMESTAMPNS";
  if (setsockopt(t->fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version) != 0) return "PACKET_VERSION";
  if (setsockopt(t->fd, SOL_PACKET, PACKET_RX_RING, &ring, sizeof ring) != 0) return "PACKET_RX_RING";
  t->size = (size_t)slots * RING_SLOT;
  void *map = mmap(NULL, t->size, PROT_READ | PROT_WRITE, MAP_SHARED, t->fd, 0);
  if (map == MAP_FAILED) return "mmap";
  t->ring = map;
  return bind(t->fd, (struct sockaddr *)&all, sizeof all) == 0 ? NULL : "bind";
}

napi_value tap_open(napi_env env, napi_callback_info info) {
  napi_value args[2];
  uint32_t protocol, slots;
  if (!get_args(env, info, 2, args) || !get_uint32(env, args[0], "protocol", &protocol) ||
      !get_uint32(env, args[1], "frames", &slots)) {
    return NULL;
  }
  if (protocol > 0xffff) return throw_argument(env, "protocol", "an EtherType");
  if (slots == 0 || slots % (RING_BLOCK / RING_SLOT) != 0 || slots > 1 << 20) {
    return throw_argument(env, "frames", "a multiple of 512, at most 2^20");
  }
  struct tap *t = calloc(1, sizeof *t);
  if (t == NULL) return throw_errno(env, "calloc", "tap", ENOMEM);
  t->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const char *failed = t->fd < 0 ? "socket" : set_up(t, (uint16_t)protocol, slots);
  if (failed == NULL) return wrap(env, &TAP, &t->handle);
  int error = errno;
  tap_close(env, t);
  free(t);
  return throw_errno(env, failed, "AF_PACKET", error);
}

/* One frame of the ring, in a slot of `stride` octets. */
static void copy_frame(const struct tpacket2_hdr *from, uint8_t *slot, uint32_t stride) {
  const uint8_t *at = (const uint8_t *)from;
  struct sockaddr_ll link;
  memcpy(&link, at + TPACKET_ALIGN(sizeof *from), sizeof link);
  uint32_t length = from->tp_snaplen < stride - SLOT_HEADER ? from->tp_snaplen : stride - SLOT_HEADER;
  uint32_t tag = 0;
  if (from->tp_status & TP_STATUS_VLAN_VALID) {
    uint32_t tpid = from->tp_status & TP_STATUS_VLAN_TPID_VALID ? from->tp_vlan_tpid : ETH_P_8021Q;
    tag = tpid << 16 | from->tp_vlan_tci;
  }
  uint32_t header[5] = { (uint32_t)link.sll_ifindex, length, from->tp_sec, from->tp_nsec, tag };
  memcpy(slot, header, sizeof header);
  memcpy(slot + SLOT_HEADER, at + from->tp_mac, length);
}

napi_value tap_receive(napi_env env, napi_callback_info info) {
  napi_value args[3];
  struct bytes slots;
  uint32_t stride, room, count = 0;
  if (!get_args(env, info, 3, args)) return NULL;
  struct tap *t = unwrap(env, args[0], &TAP);
  if (t == NULL || !get_slots(env, args[1], args[2], SLOT_HEADER + 1, &slots, &stride, &room)) return NULL;
  if (t->fd < 0) return throw_closed(env, "tap_receive");
  for (; count < room; count++) {
    struct tpacket2_hdr *from = (struct tpacket2_hdr *)(t->ring + t->next);
    if (!(__atomic_load_n(&from->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER)) break;
    copy_frame(from, slots.data + (size_t)stride * count, stride);
    __atomic_store_n(&from->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
    t->next = (t->next + RING_SLOT) % t->size;
  }
  return make_int32(env, (int32_t)count);
}

napi_value tap_dropped(napi_env env, napi_callback_info info) {
  napi_value handle, dropped = NULL;
  if (!get_args(env, info, 1, &handle)) return NULL;
  struct tap *t = unwrap(env, handle, &TAP);
  if (t == NULL) return NULL;
  if (t->fd >= 0) count_dropped(t);
  napi_create_double(env, t->dropped, &dropped);
  return dropped;
}

bool tap_close_handle(napi_env env, napi_value handle) {
  if (!is_kind(env, handle, &TAP)) return false;
  tap_close(env, unwrap(env, handle, &TAP));
  return true;
}
