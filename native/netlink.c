/* A NETLINK_ROUTE socket: whole datagrams out and in, many in one system call, never waiting. */
#define _GNU_SOURCE /* recvmmsg */
#include "netlink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "watch.h"

enum { AT_ONCE = 64 };

struct netlink {
  struct handle handle;
  int fd; /* -1: closed */
  napi_env env;
  struct watch *watch; /* NULL: nobody waits for messages */
  struct mmsghdr messages[AT_ONCE];
  struct iovec vectors[AT_ONCE];
};
_Static_assert(offsetof(struct netlink, handle) == 0, "unwrap() takes the one for the other");

static void netlink_close(napi_env env, void *self) {
  (void)env;
  struct netlink *n = self;
  if (n->fd < 0) return;
  if (n->watch != NULL) watch_close(n->watch);
  n->watch = NULL;
  close(n->fd);
  n->fd = -1;
}

static const struct kind NETLINK = { "a Netlink", netlink_close };

static void on_env_end(void *self) {
  netlink_close(((struct netlink *)self)->env, self);
}

static void on_readable(void *self, int status) {
  struct netlink *n = self;
  if (status < 0) watch_restart(n->watch); /* the socket's error is read by the next netlinkReceive() */
  watch_call(n->watch, 0);
}

/* 0, or the errno of the step that failed, named in `*step`. */
static int configure(int fd, const struct bytes *groups, uint32_t receive_buffer, const char **step) {
  static const int ON = 1;
  static const int OPTIONS[] = { NETLINK_GET_STRICT_CHK, NETLINK_EXT_ACK, NETLINK_CAP_ACK };
  struct sockaddr_nl any = { .nl_family = AF_NETLINK };
  *step = "bind";
  if (bind(fd, (struct sockaddr *)&any, sizeof any) < 0) return errno;
  *step = "setsockopt";
  for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++) {
    if (setsockopt(fd, SOL_NETLINK, OPTIONS[i], &ON, sizeof ON) < 0) return errno;
  }
  /* FORCE goes beyond net.core.rmem_max, for those who have CAP_NET_ADMIN. */
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer, sizeof receive_buffer) < 0 &&
      setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer) < 0) {
    return errno;
  }
  const uint32_t *group = (const uint32_t *)groups->data;
  for (size_t i = 0; i < groups->length; i++) {
    if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group + i, sizeof *group) < 0) return errno;
  }
  return 0;
}

static bool is_function(napi_env env, napi_value value) {
  napi_valuetype type;
  return napi_typeof(env, value, &type) == napi_ok && type == napi_function;
}

napi_value netlink_open(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value args[3];
  struct bytes groups;
  uint32_t receive_buffer;
  if (napi_get_cb_info(env, info, &count, args, NULL, NULL) != napi_ok ||
      !get_typed(env, args[0], napi_uint32_array, "groups", &groups) ||
      !get_uint32(env, args[1], "receiveBuffer", &receive_buffer)) {
    return NULL;
  }
  if (receive_buffer > INT32_MAX) return throw_argument(env, "receiveBuffer", "below 2 GiB");
  napi_valuetype type;
  if (napi_typeof(env, args[2], &type) != napi_ok || (type != napi_undefined && type != napi_function)) {
    return throw_argument(env, "onReadable", "a function or undefined");
  }

  struct netlink *n = calloc(1, sizeof *n);
  if (n == NULL) return throw_errno(env, "calloc", "netlink", ENOMEM);
  n->env = env;
  n->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);
  const char *step = "socket";
  int error = n->fd < 0 ? errno : configure(n->fd, &groups, receive_buffer, &step);
  if (error != 0) throw_errno(env, step, "NETLINK_ROUTE", error);
  if (error == 0 && is_function(env, args[2])) {
    n->watch = watch_open(env, n->fd, args[2], n, on_readable, on_env_end);
    if (n->watch == NULL) error = ENOMEM;
  }
  if (error == 0) return wrap(env, &NETLINK, &n->handle);
  netlink_close(env, n);
  free(n);
  return NULL;
}

napi_value netlink_receive_buffer(napi_env env, napi_callback_info info) {
  napi_value handle;
  if (!get_args(env, info, 1, &handle)) return NULL;
  struct netlink *n = unwrap(env, handle, &NETLINK);
  if (n == NULL) return NULL;
  int size = 0;
  socklen_t length = sizeof size;
  if (n->fd < 0) return throw_closed(env, "getsockopt");
  if (getsockopt(n->fd, SOL_SOCKET, SO_RCVBUF, &size, &length) < 0) {
    return throw_errno(env, "getsockopt", "SO_RCVBUF", errno);
  }
  return make_int32(env, size);
}

napi_value netlink_send(napi_env env, napi_callback_info info) {
  napi_value args[3];
  struct bytes octets;
  uint32_t length;
  if (!get_args(env, info, 3, args)) return NULL;
  struct netlink *n = unwrap(env, args[0], &NETLINK);
  if (n == NULL || !get_typed(env, args[1], napi_uint8_array, "bytes", &octets) ||
      !get_uint32(env, args[2], "length", &length)) {
    return NULL;
  }
  if (length > octets.length) return throw_argument(env, "length", "no more than the bytes");
  if (n->fd < 0) return throw_closed(env, "send");
  ssize_t done;
  do {
    done = send(n->fd, octets.data, length, 0);
  } while (done < 0 && errno == EINTR);
  if (done < 0) return throw_errno(env, "send", "NETLINK_ROUTE", errno);
  napi_value undefined = NULL;
  napi_get_undefined(env, &undefined);
  return undefined;
}

struct netlink *netlink_of(napi_env env, napi_value handle) {
  return unwrap(env, handle, &NETLINK);
}

bool netlink_has_news(const struct netlink *n) {
  if (n->fd < 0) return true;
  struct pollfd readable = { .fd = n->fd, .events = POLLIN };
  return poll(&readable, 1, 0) != 0;
}

napi_value netlink_waits(napi_env env, napi_callback_info info) {
  napi_value handle, waits = NULL;
  if (!get_args(env, info, 1, &handle)) return NULL;
  struct netlink *n = unwrap(env, handle, &NETLINK);
  if (n == NULL) return NULL;
  if (n->fd < 0) return throw_closed(env, "poll");
  napi_get_boolean(env, netlink_has_news(n), &waits);
  return waits;
}

/* 1, or 0 when nothing is there, which recv() says in two thirds of the time of recvmmsg(): so it is most of the time. */
static int receive_first(struct netlink *n, uint8_t *slot, uint32_t stride, int32_t *length) {
  ssize_t whole;
  do {
    whole = recv(n->fd, slot, stride, MSG_DONTWAIT | MSG_TRUNC);
  } while (whole < 0 && errno == EINTR);
  if (whole < 0) return errno == EAGAIN ? 0 : -errno;
  *length = whole > (ssize_t)stride ? -1 : (int32_t)whole;
  return 1;
}

/* How many, or below 0 an errno. */
static int receive_more(struct netlink *n, uint8_t *slots, uint32_t stride, int room, int32_t *lengths) {
  for (int i = 0; i < room; i++) {
    n->vectors[i] = (struct iovec){ slots + (size_t)stride * (size_t)i, stride };
    n->messages[i] = (struct mmsghdr){ .msg_hdr = { .msg_iov = &n->vectors[i], .msg_iovlen = 1 } };
  }
  int got;
  do {
    got = recvmmsg(n->fd, n->messages, (unsigned)room, MSG_DONTWAIT, NULL);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return errno == EAGAIN ? 0 : -errno;
  for (int i = 0; i < got; i++) {
    bool cut = (n->messages[i].msg_hdr.msg_flags & MSG_TRUNC) != 0;
    lengths[i] = cut ? -1 : (int32_t)n->messages[i].msg_len;
  }
  return got;
}

napi_value netlink_receive(napi_env env, napi_callback_info info) {
  napi_value args[4];
  struct bytes slots, lengths;
  uint32_t stride, room;
  if (!get_args(env, info, 4, args)) return NULL;
  struct netlink *n = unwrap(env, args[0], &NETLINK);
  if (n == NULL || !get_slots(env, args[1], args[2], 1, &slots, &stride, &room) ||
      !get_typed(env, args[3], napi_int32_array, "lengths", &lengths)) {
    return NULL;
  }
  if (lengths.length < room) return throw_argument(env, "lengths", "one for each slot");
  if (n->fd < 0) return throw_closed(env, "recv");

  int32_t *length = (int32_t *)lengths.data;
  if (room > AT_ONCE) room = AT_ONCE;
  const char *tried = "recv";
  int got = receive_first(n, slots.data, stride, length);
  if (got == 1 && room > 1) {
    tried = "recvmmsg";
    int more = receive_more(n, slots.data + stride, stride, (int)room - 1, length + 1);
    /* The socket tells of ENOBUFS once: it counts more than the datagram before it. */
    got = more < 0 ? more : got + more;
  }
  if (got >= 0) return make_int32(env, got);
  return got == -ENOBUFS ? make_int32(env, got) : throw_errno(env, tried, "NETLINK_ROUTE", -got);
}

bool netlink_close_handle(napi_env env, napi_value handle) {
  if (!is_kind(env, handle, &NETLINK)) return false;
  netlink_close(env, unwrap(env, handle, &NETLINK));
  return true;
}
