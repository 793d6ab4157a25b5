/* Ends all TCP sockets of this process that are bound to a port, whoever holds them. */
#include "shut.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* Descriptors are few: those of a process that starts. */
enum { HIGHEST = 1024 };

static int port_of(int fd) {
  struct sockaddr_in6 address = { 0 };
  socklen_t length = sizeof address;
  if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) return -1;
  /* The port is at the same place in both families. */
  if (address.sin6_family != AF_INET && address.sin6_family != AF_INET6) return -1;
  return ntohs(address.sin6_port);
}

napi_value shut_port(napi_env env, napi_callback_info info) {
  napi_value argument, undefined = NULL;
  uint32_t port;
  if (!get_args(env, info, 1, &argument) || !get_uint32(env, argument, "port", &port)) return NULL;
  if (port == 0 || port > 0xffff) return throw_argument(env, "port", "1 to 65535");
  napi_get_undefined(env, &undefined);
  /* Twice: a thread may accept a connection behind us, but none once the one that listens is shut. */
  for (int fd = 0; fd < 2 * HIGHEST; fd++) {
    if (port_of(fd % HIGHEST) == (int)port) shutdown(fd % HIGHEST, SHUT_RDWR);
  }
  return undefined;
}
