/* Whole frames out of any interface, many in one system call, and in from all of them, by AF_PACKET sockets. */
#define _GNU_SOURCE /* sendmmsg */
#include "packet_socket.h"
#include "lanes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ETHER_TYPE: where in a frame. */
enum { SLOT_HEADER = 8, ETHER_TYPE = 12, AT_ONCE = 256, CALM_MS = 60000 };

/* In the place of an errno: the frame is still to be sent. */
enum { PENDING = -1 };

struct packet_socket {
  struct handle handle;
  int fd; /* what receives; -1: closed */
  struct lanes lanes; /* what sends: the same, and others */
  uint32_t frames[AT_ONCE]; /* of each message: which frame of the call it is */
  struct mmsghdr messages[AT_ONCE];
  struct iovec vectors[AT_ONCE];
  struct sockaddr_ll addresses[AT_ONCE];
};
_Static_assert(offsetof(struct packet_socket, handle) == 0, "unwrap() takes the one for the other");

static void packet_close(napi_env env, void *self) {
  (void)env;
  struct packet_socket *s = self;
  lanes_close(&s->lanes);
  s->fd = -1;
}

static const struct kind PACKET_SOCKET = { "a PacketSocket", packet_close };

/* Up to two numbers, of which either may be left out. */
static bool get_optional(napi_env env, napi_callback_info info, const char *name, uint32_t *out, const char *second,
                         uint32_t *other) {
  size_t count = 2;
  napi_value args[2];
  napi_valuetype type;
  if (napi_get_cb_info(env, info, &count, args, NULL, NULL) != napi_ok) return false;
  const char *names[] = { name, second };
  uint32_t *outs[] = { out, other };
  for (size_t i = 0; i < 2; i++) { /* what is left out is undefined */
    if (napi_typeof(env, args[i], &type) != napi_ok) return false;
    if (type != napi_undefined && !get_uint32(env, args[i], names[i], outs[i])) return false;
  }
  return true;
}

napi_value packet_open(napi_env env, napi_callback_info info) {
  uint32_t protocol = 0; /* this socket receives nothing */
  uint32_t calm_ms = CALM_MS;
  if (!get_optional(env, info, "protocol", &protocol, "calmMs", &calm_ms)) return NULL;
  if (protocol > 0xffff) return throw_argument(env, "protocol", "an EtherType");

  struct packet_socket *s = calloc(1, sizeof *s);
  if (s == NULL) return throw_errno(env, "calloc", "packet socket", ENOMEM);
  s->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, htons((uint16_t)protocol));
  if (s->fd < 0) {
    int error = errno;
    free(s);
    return throw_errno(env, "socket", "AF_PACKET", error);
  }
  for (int i = 0; i < AT_ONCE; i++) {
    s->addresses[i].sll_family = AF_PACKET;
    s->messages[i].msg_hdr.msg_name = &s->addresses[i];
    s->messages[i].msg_hdr.msg_namelen = sizeof s->addresses[i];
    s->messages[i].msg_hdr.msg_iov = &s->vectors[i];
    s->messages[i].msg_hdr.msg_iovlen = 1;
  }
  lanes_open(&s->lanes, s->fd, calm_ms);
  /* In case that there are no descriptors when they are needed; who receives sends little. */
  if (protocol == 0) lanes_reserve(&s->lanes);
  return wrap(env, &PACKET_SOCKET, &s->handle);
}

napi_value packet_stats(napi_env env, napi_callback_info info) {
  napi_value handle, stats, values[3];
  if (!get_args(env, info, 1, &handle)) return NULL;
  const struct packet_socket *s = unwrap(env, handle, &PACKET_SOCKET);
  if (s == NULL) return NULL;
  napi_create_object(env, &stats);
  napi_create_uint32(env, s->lanes.count, &values[0]);
  napi_create_uint32(env, s->lanes.suspects, &values[1]);
  napi_create_int32(env, s->lanes.refused, &values[2]);
  napi_set_named_property(env, stats, "sockets", values[0]);
  napi_set_named_property(env, stats, "apart", values[1]);
  napi_set_named_property(env, stats, "refused", values[2]);
  return stats;
}

/* The frames of one call. */
struct frames {
  uint8_t *slots;
  uint32_t stride, count;
  int32_t *errnos;
};

/* In network order. Where it is not said, packet_parse_headers() reads it out of the frame, for 14 of some 700 ns. */
static uint16_t ether_type_of(const uint8_t *frame, uint32_t length) {
  uint16_t type = 0;
  if (length >= ETHER_TYPE + sizeof type) memcpy(&type, frame + ETHER_TYPE, sizeof type);
  return type;
}

/* Sets up messages for the pending frames of one lane, `first` and behind it, at most AT_ONCE. Returns how many. */
static int gather(struct packet_socket *s, const struct frames *all, uint32_t first, int lane) {
  int ready = 0;
  for (uint32_t i = first; i < all->count && ready < AT_ONCE; i++) {
    if (all->errnos[i] != PENDING) continue;
    uint8_t *slot = all->slots + (size_t)all->stride * i;
    uint32_t header[2];
    memcpy(header, slot, sizeof header);
    if (header[1] > all->stride - SLOT_HEADER) {
      all->errnos[i] = EMSGSIZE;
      continue;
    }
    if (lanes_of(&s->lanes, header[0]) != lane) continue;
    s->addresses[ready].sll_ifindex = (int)header[0];
    s->addresses[ready].sll_protocol = ether_type_of(slot + SLOT_HEADER, header[1]);
    s->vectors[ready].iov_base = slot + SLOT_HEADER;
    s->vectors[ready].iov_len = header[1];
    s->frames[ready++] = i;
  }
  return ready;
}

/*
 * Sends messages 0 to `count` - 1 by one lane, writing the errno of each; those that another lane may be tried for stay
 * pending. sendmmsg() stops at the first message that fails, and says why only when that is the first of a call: so the
 * rest is tried again from there.
 */
static void send_by(struct packet_socket *s, int lane, int count, int32_t *errnos) {
  int fd = lanes_fd(&s->lanes, lane);
  for (int i = 0; i < count;) {
    int done = sendmmsg(fd, s->messages + i, (unsigned)(count - i), 0);
    if (done < 0 && errno == EINTR) continue;
    if (done > 0) {
      for (int end = i + done; i < end; i++) errnos[s->frames[i]] = 0;
      continue;
    }
    if (errno != EAGAIN) {
      errnos[s->frames[i++]] = errno;
      continue;
    }
    if (lanes_full(&s->lanes, lane, (uint32_t)s->addresses[i].sll_ifindex)) return;
    /* Nothing leaves a full buffer while this goes on, but for chance. */
    for (; i < count; i++) errnos[s->frames[i]] = EAGAIN;
  }
}

struct packet_socket *packet_of(napi_env env, napi_value handle) {
  return unwrap(env, handle, &PACKET_SOCKET);
}

int32_t packet_send_frames(struct packet_socket *s, uint8_t *slots, uint32_t stride, uint32_t count, int32_t *errnos) {
  if (s->fd < 0) return -1;
  struct frames all = { slots, stride, count, errnos };
  for (uint32_t i = 0; i < count; i++) errnos[i] = PENDING;
  lanes_sweep(&s->lanes);
  for (uint32_t first = 0; first < count;) {
    if (errnos[first] != PENDING) {
      first++;
      continue;
    }
    uint32_t ifindex;
    memcpy(&ifindex, slots + (size_t)stride * first, sizeof ifindex);
    int lane = lanes_of(&s->lanes, ifindex);
    send_by(s, lane, gather(s, &all, first, lane), errnos);
  }
  int32_t sent = 0;
  for (uint32_t i = 0; i < count; i++) sent += errnos[i] == 0;
  return sent;
}

napi_value packet_send(napi_env env, napi_callback_info info) {
  napi_value args[5];
  struct bytes slots, errnos;
  uint32_t stride, room, count;
  if (!get_args(env, info, 5, args)) return NULL;
  struct packet_socket *s = unwrap(env, args[0], &PACKET_SOCKET);
  if (s == NULL || !get_slots(env, args[1], args[2], SLOT_HEADER + 1, &slots, &stride, &room) ||
      !get_uint32(env, args[3], "count", &count) || !get_typed(env, args[4], napi_int32_array, "errnos", &errnos)) {
    return NULL;
  }
  if (count > room || count > errnos.length) return throw_argument(env, "count", "no more than slots and errnos hold");
  if (s->fd < 0) return throw_closed(env, "sendmmsg");
  if (count == 0) return make_int32(env, 0); /* an empty array has no memory, and memset() wants some */
  return make_int32(env, packet_send_frames(s, slots.data, stride, count, (int32_t *)errnos.data));
}

napi_value packet_receive(napi_env env, napi_callback_info info) {
  napi_value args[3];
  struct bytes slots;
  uint32_t stride, room, count = 0;
  if (!get_args(env, info, 3, args)) return NULL;
  struct packet_socket *s = unwrap(env, args[0], &PACKET_SOCKET);
  if (s == NULL || !get_slots(env, args[1], args[2], SLOT_HEADER + 1, &slots, &stride, &room)) return NULL;
  if (s->fd < 0) return throw_closed(env, "recvfrom");

  while (count < room) {
    uint8_t *slot = slots.data + (size_t)stride * count;
    struct sockaddr_ll from;
    socklen_t from_length = sizeof from;
    ssize_t got =
      recvfrom(s->fd, slot + SLOT_HEADER, stride - SLOT_HEADER, MSG_TRUNC, (struct sockaddr *)&from, &from_length);
    if (got < 0 && (errno == EINTR || errno == ENETDOWN)) continue; /* an interface went: that is all it says */
    if (got < 0 && errno == EAGAIN) break;
    if (got < 0) return throw_errno(env, "recvfrom", "AF_PACKET", errno);
    uint32_t header[2] = { (uint32_t)from.sll_ifindex, (uint32_t)got };
    memcpy(slot, header, sizeof header);
    count++;
  }
  return make_int32(env, (int32_t)count);
}

bool packet_close_handle(napi_env env, napi_value handle) {
  if (!is_kind(env, handle, &PACKET_SOCKET)) return false;
  packet_close(env, unwrap(env, handle, &PACKET_SOCKET));
  return true;
}
