/* Whole frames out of any interface, many in one system call, and in from all of them, by one AF_PACKET socket. */
#define _GNU_SOURCE /* sendmmsg */
#include "packet_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SLOT_HEADER = 8, AT_ONCE = 256, PATIENCE_MS = 2 };

struct packet_socket {
  struct handle handle;
  int fd; /* -1: closed */
  struct mmsghdr messages[AT_ONCE];
  struct iovec vectors[AT_ONCE];
  struct sockaddr_ll addresses[AT_ONCE];
};
_Static_assert(offsetof(struct packet_socket, handle) == 0, "unwrap() takes the one for the other");

static void packet_close(napi_env env, void *self) {
  (void)env;
  struct packet_socket *s = self;
  if (s->fd >= 0) close(s->fd);
  s->fd = -1;
}

static const struct kind PACKET_SOCKET = { "a PacketSocket", packet_close };

napi_value packet_open(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  napi_valuetype type = napi_undefined;
  uint32_t protocol = 0; /* this socket receives nothing */
  if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != napi_ok) return NULL;
  if (count > 0) napi_typeof(env, argument, &type);
  if (type != napi_undefined && !get_uint32(env, argument, "protocol", &protocol)) return NULL;
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
  return wrap(env, &PACKET_SOCKET, &s->handle);
}

/* The errno of a slot that cannot be sent as it stands, else 0 with message `i` set up for it. */
static int prepare(struct packet_socket *s, int i, uint8_t *slot, uint32_t stride) {
  uint32_t header[2];
  memcpy(header, slot, sizeof header);
  s->addresses[i].sll_ifindex = (int)header[0];
  s->vectors[i].iov_base = slot + SLOT_HEADER;
  s->vectors[i].iov_len = header[1];
  return header[1] <= stride - SLOT_HEADER ? 0 : EMSGSIZE;
}

/*
 * Sends messages 0 to `count` - 1, writing an errno for each. sendmmsg() stops at the first message that fails, and
 * says why only when that is the first of a call: so the rest is tried again from there.
 */
static uint32_t send_all(struct packet_socket *s, int count, int32_t *errnos, int *patience) {
  uint32_t sent = 0;
  for (int i = 0; i < count;) {
    int done = sendmmsg(s->fd, s->messages + i, (unsigned)(count - i), 0);
    if (done > 0) {
      sent += (uint32_t)done;
      i += done;
      continue;
    }
    if (errno == EINTR) continue;
    /* The socket's own buffer is full: frames wait in the device. Give it a moment, once in a call. */
    if (errno == EAGAIN && *patience > 0) {
      struct pollfd writable = { .fd = s->fd, .events = POLLOUT };
      poll(&writable, 1, *patience);
      *patience = 0;
      continue;
    }
    errnos[i++] = errno;
  }
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

  int32_t *results = (int32_t *)errnos.data;
  memset(results, 0, count * sizeof *results);
  int patience = PATIENCE_MS;
  uint32_t sent = 0;
  for (uint32_t next = 0; next < count;) {
    uint32_t first = next;
    int ready = 0;
    while (next < count && ready < AT_ONCE) {
      results[next] = prepare(s, ready, slots.data + (size_t)stride * next, stride);
      if (results[next] != 0) break; /* send what comes before it, then go on behind it */
      next++, ready++;
    }
    sent += send_all(s, ready, results + first, &patience);
    if (next < count && results[next] != 0) next++;
  }
  return make_int32(env, (int32_t)sent);
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
