/*
 * Writes what there is room for now, without ever waiting: a pipe that nobody reads, or a terminal that ^S has stopped, is full.
 * The open file is shared with whoever started us, so its O_NONBLOCK is not ours to set.
 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* How much of `length` can be written without waiting; 0: nothing. */
static size_t room_for(int fd, mode_t mode, size_t length) {
  int flags = fcntl(fd, F_GETFL);
  if (S_ISREG(mode) || flags < 0 || (flags & O_NONBLOCK) != 0) return length;
  struct pollfd writable = { .fd = fd, .events = POLLOUT };
  if (poll(&writable, 1, 0) == 0) return 0;
  /* pipe(7): where there is room at all, there is room for PIPE_BUF. A terminal promises one octet. */
  size_t most = isatty(fd) ? 1 : PIPE_BUF;
  return length < most ? length : most;
}

/* By sendmsg(2): where a seccomp filter refuses sendto(2), which netlink is asked by, that must still be said. */
static ssize_t send_now(int fd, const uint8_t *data, size_t length) {
  struct iovec part = { .iov_base = (void *)data, .iov_len = length };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
  return sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static ssize_t write_now(int fd, const uint8_t *data, size_t length) {
  struct stat file;
  /* glibc has fstat() itself only since 2.33; the struct is the kernel's in every libc of 64 bits. */
  if (syscall(SYS_fstat, fd, &file) < 0) return -1;
  if (S_ISSOCK(file.st_mode)) return send_now(fd, data, length);
  size_t room = room_for(fd, file.st_mode, length);
  if (room > 0) return write(fd, data, room);
  errno = EAGAIN;
  return -1;
}

napi_value output_write(napi_env env, napi_callback_info info) {
  napi_value args[4];
  struct bytes bytes;
  uint32_t fd, from, to;
  if (!get_args(env, info, 4, args) || !get_uint32(env, args[0], "fd", &fd) ||
      !get_typed(env, args[1], napi_uint8_array, "bytes", &bytes) || !get_uint32(env, args[2], "from", &from) ||
      !get_uint32(env, args[3], "to", &to)) {
    return NULL;
  }
  if (fd > INT_MAX) return throw_argument(env, "fd", "a file descriptor");
  if (from > to || to > bytes.length) return throw_argument(env, "to", "from `from` to the end of bytes");
  if (from == to) return make_int32(env, 0); /* an empty array has no memory */
  ssize_t written;
  do {
    written = write_now((int)fd, bytes.data + from, to - from);
  } while (written < 0 && errno == EINTR);
  return make_int32(env, written < 0 ? -errno : (int32_t)written);
}
