/*
 * Unix stream sockets that are bound and do not listen: for a server of Node's, that takes it by its descriptor; or for nobody,
 * as a name that whoever is in the same network namespace can read, and that ends with its process.
 */
#include "unix_socket.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Puts the octets of a string into sun_path; false with an exception pending. */
static bool get_path(napi_env env, napi_value value, struct sockaddr_un *address) {
  size_t length;
  if (napi_get_value_string_utf8(env, value, NULL, 0, &length) != napi_ok || length == 0 ||
      length >= sizeof address->sun_path) {
    throw_argument(env, "path", "a path of 1 to 107 octets");
    return false;
  }
  napi_get_value_string_utf8(env, value, address->sun_path, sizeof address->sun_path, &length);
  if (strlen(address->sun_path) == length) return true;
  throw_argument(env, "path", "a path without a zero octet"); /* an abstract name, or another path than it seems */
  return false;
}

napi_value unix_bind(napi_env env, napi_callback_info info) {
  napi_value args[2];
  uint32_t mode;
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  if (!get_args(env, info, 2, args) || !get_path(env, args[0], &address)) return NULL;
  if (!get_uint32(env, args[1], "mode", &mode)) return NULL;
  if (mode > 0777) return throw_argument(env, "mode", "at most 0777");

  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return throw_errno(env, "socket", "AF_UNIX", errno);
  /* The file gets the socket's own mode, less the umask: so at no time has it a wider one. umask() is the process's. */
  const char *failed = fchmod(fd, mode) != 0                                        ? "fchmod"
                       : bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ? "bind"
                                                                                    : NULL;
  if (failed == NULL) return make_int32(env, fd);
  int error = errno;
  close(fd);
  return throw_errno(env, failed, address.sun_path, error);
}

napi_value unix_mark(napi_env env, napi_callback_info info) {
  napi_value args[1];
  struct sockaddr_un address = { .sun_family = AF_UNIX }; /* sun_path[0] is 0: an abstract name */
  size_t length;
  if (!get_args(env, info, 1, args)) return NULL;
  if (napi_get_value_string_utf8(env, args[0], NULL, 0, &length) != napi_ok || length == 0 ||
      length >= sizeof address.sun_path - 1) {
    return throw_argument(env, "name", "a name of 1 to 106 octets");
  }
  napi_get_value_string_utf8(env, args[0], address.sun_path + 1, sizeof address.sun_path - 1, &length);

  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return throw_errno(env, "socket", "AF_UNIX", errno);
  socklen_t octets = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
  if (bind(fd, (struct sockaddr *)&address, octets) == 0) return make_int32(env, fd);
  int error = errno;
  close(fd);
  return throw_errno(env, "bind", address.sun_path + 1, error);
}
