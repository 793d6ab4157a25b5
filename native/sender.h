#ifndef ARPROXY_SENDER_H
#define ARPROXY_SENDER_H

#include "napi_util.h"

/* The functions of addon.d.ts of these names. */
napi_value sender_open(napi_env env, napi_callback_info info);
napi_value sender_send(napi_env env, napi_callback_info info);
napi_value sender_receive(napi_env env, napi_callback_info info);
/* Closes `handle` if it is a sender; false if it is something else. */
bool sender_close_handle(napi_env env, napi_value handle);

#endif
