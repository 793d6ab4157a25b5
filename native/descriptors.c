#include "descriptors.h"

#include <fcntl.h>

void descriptors_note(struct descriptors *before) {
  for (int fd = 0; fd < DESCRIPTORS; fd++) before->open[fd] = fcntl(fd, F_GETFD) >= 0;
}

void descriptors_close_on_exec(const struct descriptors *before) {
  for (int fd = 0; fd < DESCRIPTORS; fd++) {
    int flags = before->open[fd] ? -1 : fcntl(fd, F_GETFD);
    if (flags >= 0) fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
  }
}
