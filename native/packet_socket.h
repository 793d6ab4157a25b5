#ifndef ARPROXY_PACKET_SOCKET_H
#define ARPROXY_PACKET_SOCKET_H

#include "napi_util.h"

/* The functions of addon.d.ts of these names. */
napi_value packet_open(napi_env env, napi_callback_info info);
napi_value packet_stats(napi_env env, napi_callback_info info);
napi_value packet_send(napi_env env, napi_callback_info info);
napi_value packet_receive(napi_env env, napi_callback_info info);
/* Closes `handle` if it is a packet socket; false if it is something else. */
bool packet_close_handle(napi_env env, napi_value handle);

#endif
