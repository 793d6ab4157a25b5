/*
 * One datagram to a Unix socket, as sd_notify(3) sends it. Node has no datagram sockets of AF_UNIX. A socket is made for each:
 * whoever listens may have been started anew meanwhile.
 */
#include "notify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { LONGEST = 4096 };

/* `@name` is the abstract name `name`, as systemd writes it. False with an exception pending. */
static bool get_address(napi_env env, napi_value value, struct sockaddr_un *address, socklen_t *size) {
  char name[sizeof address->sun_path + 1];
  size_t length;
  if (napi_get_value_string_utf8(env, value, NULL, 0, &length) != napi_ok || length < 2 ||
      length > sizeof address->sun_path) {
    throw_argument(env, "address", "a path, or @ and an abstract name, of 2 to 108 octets");
    return false;
  }
  napi_get_value_string_utf8(env, value, name, sizeof name, &length);
  bool is_abstract = name[0] == '@';
  if ((!is_abstract && name[0] != '/') || strlen(name) != length) {
    throw_argument(env, "address", "an absolute path, or @ and an abstract name");
    return false;
  }
  address->sun_family = AF_UNIX;
  memcpy(address->sun_path, name, length);
  if (is_abstract) address->sun_path[0] = '\0';
  *size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
  return true;
}

/* 0, or an errno. Whoever does not read is not waited for. */
static int send_now(const struct sockaddr_un *address, socklen_t size, const char *text, size_t length) {
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  struct iovec part = { .iov_base = (void *)text, .iov_len = length };
  struct msghdr message = { .msg_name = (void *)address, .msg_namelen = size, .msg_iov = &part, .msg_iovlen = 1 };
  int error = sendmsg(fd, &message, MSG_NOSIGNAL) < 0 ? errno : 0;
  close(fd);
  return error;
}

napi_value notify_send(napi_env env, napi_callback_info info) {
  napi_value args[2], undefined = NULL;
  struct sockaddr_un address;
  socklen_t size;
  char text[LONGEST];
  size_t length;
  if (!get_args(env, info, 2, args) || !get_address(env, args[0], &address, &size)) return NULL;
  if (napi_get_value_string_utf8(env, args[1], NULL, 0, &length) != napi_ok || length >= sizeof text)
    return throw_argument(env, "text", "at most 4095 octets");
  napi_get_value_string_utf8(env, args[1], text, sizeof text, &length);
  int error = send_now(&address, size, text, length);
  if (error != 0) {
    if (address.sun_path[0] == '\0') address.sun_path[0] = '@';
    char name[sizeof address.sun_path + 1] = { 0 };
    memcpy(name, address.sun_path, size - offsetof(struct sockaddr_un, sun_path));
    return throw_errno(env, "sendmsg", name, error);
  }
  napi_get_undefined(env, &undefined);
  return undefined;
}
