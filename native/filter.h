/* A program of the kernel's classic BPF (linux/filter.h) on a socket: from JavaScript, 8 octets for each instruction. */
#ifndef ARPROXY_FILTER_H
#define ARPROXY_FILTER_H

#include "napi_util.h"

/* False with an exception pending. An empty one is none. */
bool get_filter(napi_env env, napi_value value, struct bytes *program);
/* In the place of the one before, without a frame in between; an empty one takes it away. 0, or the errno. */
int attach_filter(int fd, struct bytes program);

#endif
