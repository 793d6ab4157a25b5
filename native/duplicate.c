/* A second descriptor of what a descriptor is of: so that a socket which Node closes in one thread goes on in another. */
#include "duplicate.h"

#include <errno.h>
#include <fcntl.h>

napi_value duplicate(napi_env env, napi_callback_info info) {
  napi_value args[1];
  uint32_t fd;
  if (!get_args(env, info, 1, args) || !get_uint32(env, args[0], "fd", &fd)) return NULL;
  if (fd > INT32_MAX) return throw_argument(env, "fd", "a descriptor");

  int copy = fcntl((int)fd, F_DUPFD_CLOEXEC, 0);
  return copy < 0 ? throw_errno(env, "fcntl", "F_DUPFD_CLOEXEC", errno) : make_int32(env, copy);
}
