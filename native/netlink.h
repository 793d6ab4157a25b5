#ifndef ARPROXY_NETLINK_H
#define ARPROXY_NETLINK_H

#include "napi_util.h"

struct netlink;

/* The functions of addon.d.ts of these names. */
napi_value netlink_open(napi_env env, napi_callback_info info);
napi_value netlink_receive_buffer(napi_env env, napi_callback_info info);
napi_value netlink_send(napi_env env, napi_callback_info info);
napi_value netlink_waits(napi_env env, napi_callback_info info);
napi_value netlink_receive(napi_env env, napi_callback_info info);
/* The socket in a handle; NULL with a TypeError pending. */
struct netlink *netlink_of(napi_env env, napi_value handle);
/* Whether netlinkReceive() has something to say, or it was closed. */
bool netlink_has_news(const struct netlink *netlink);
/* Closes `handle` if it is a netlink socket; false if it is something else. */
bool netlink_close_handle(napi_env env, napi_value handle);

#endif
