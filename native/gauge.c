/*
 * Counts the frames of one protocol that come in on one interface and that a filter accepts. A socket that is never read: its
 * buffer has room for a frame or two, and what comes beyond the kernel counts and drops, before it copies anything.
 */
#include "gauge.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "filter.h"

struct gauge {
  struct handle handle;
  int fd; /* -1: closed */
};
_Static_assert(offsetof(struct gauge, handle) == 0, "unwrap() takes the one for the other");

static void gauge_close(napi_env env, void *self) {
  (void)env;
  struct gauge *g = self;
  if (g->fd >= 0) close(g->fd);
  g->fd = -1;
}

static const struct kind GAUGE = { "a Gauge", gauge_close };

/* Until the filter is there, nothing is received: the socket is bound last. The name of the call that failed, or NULL. */
static const char *set_up(int fd, uint16_t protocol, uint32_t ifindex, struct bytes program) {
  struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(protocol), .sll_ifindex = (int)ifindex };
  int least = 0;
  errno = attach_filter(fd, program);
  if (errno != 0) return "SO_ATTACH_FILTER";
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &least, sizeof least) != 0) return "SO_RCVBUF";
  return bind(fd, (struct sockaddr *)&at, sizeof at) == 0 ? NULL : "bind";
}

napi_value gauge_open(napi_env env, napi_callback_info info) {
  napi_value args[3];
  uint32_t protocol, ifindex;
  struct bytes program;
  if (!get_args(env, info, 3, args) || !get_uint32(env, args[0], "protocol", &protocol) ||
      !get_uint32(env, args[1], "ifindex", &ifindex) || !get_filter(env, args[2], &program)) {
    return NULL;
  }
  if (protocol == 0 || protocol > 0xffff) return throw_argument(env, "protocol", "an EtherType");
  if (ifindex == 0 || ifindex > INT32_MAX) return throw_argument(env, "ifindex", "one of an interface");
  struct gauge *g = calloc(1, sizeof *g);
  if (g == NULL) return throw_errno(env, "calloc", "gauge", ENOMEM);
  g->fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const char *failed = g->fd < 0 ? "socket" : set_up(g->fd, (uint16_t)protocol, ifindex, program);
  if (failed == NULL) return wrap(env, &GAUGE, &g->handle);
  int error = errno;
  gauge_close(env, g);
  free(g);
  return throw_errno(env, failed, "AF_PACKET", error);
}

/* The kernel begins to count anew each time that it is asked. */
napi_value gauge_read(napi_env env, napi_callback_info info) {
  napi_value handle, count = NULL;
  struct tpacket_stats stats = { 0 };
  socklen_t length = sizeof stats;
  if (!get_args(env, info, 1, &handle)) return NULL;
  struct gauge *g = unwrap(env, handle, &GAUGE);
  if (g == NULL) return NULL;
  if (g->fd < 0) return throw_closed(env, "getsockopt");
  if (getsockopt(g->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &length) != 0) {
    return throw_errno(env, "getsockopt", "PACKET_STATISTICS", errno);
  }
  napi_create_uint32(env, stats.tp_packets, &count);
  return count;
}

bool gauge_close_handle(napi_env env, napi_value handle) {
  if (!is_kind(env, handle, &GAUGE)) return false;
  gauge_close(env, unwrap(env, handle, &GAUGE));
  return true;
}
