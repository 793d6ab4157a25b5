/* libpcap, open on its device `any`. */
#ifndef ARPROXY_ANY_H
#define ARPROXY_ANY_H

#include "libpcap.h"
#include "napi_util.h"

struct any {
  uint32_t protocol, ring_size, snaplen;
};

/* NULL with an exception pending. */
pcap_t *any_open(napi_env env, const struct libpcap *lib, struct any wanted);

#endif
