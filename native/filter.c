#include "filter.h"

#include <errno.h>
#include <linux/filter.h>
#include <sys/socket.h>

bool get_filter(napi_env env, napi_value value, struct bytes *program) {
  if (!get_typed(env, value, napi_uint8_array, "program", program)) return false;
  if (program->length % sizeof(struct sock_filter) == 0 &&
      program->length / sizeof(struct sock_filter) <= BPF_MAXINSNS) {
    return true;
  }
  throw_argument(env, "program", "8 octets for each of at most 4096 instructions");
  return false;
}

int attach_filter(int fd, struct bytes program) {
  struct sock_fprog filter = { .len = (unsigned short)(program.length / sizeof(struct sock_filter)),
                               .filter = (struct sock_filter *)program.data };
  int none = 0;
  int done = filter.len > 0 ? setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter)
                            : setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &none, sizeof none);
  return done == 0 || (filter.len == 0 && errno == ENOENT) ? 0 : errno;
}
