#ifndef ARPROXY_NETLINK_H
#define ARPROXY_NETLINK_H

#include "napi_util.h"

/* The functions of addon.d.ts of these names. */
napi_value netlink_open(napi_env env, napi_callback_info info);
napi_value netlink_receive_buffer(napi_env env, napi_callback_info info);
napi_value netlink_send(napi_env env, napi_callback_info info);
napi_value netlink_waits(napi_env env, napi_callback_info info);
napi_value netlink_receive(napi_env env, napi_callback_info info);
/* Closes `handle` if it is a netlink socket; false if it is something else. */
bool netlink_close_handle(napi_env env, napi_value handle);

#endif
