#ifndef ARPROXY_TAP_H
#define ARPROXY_TAP_H

#include "napi_util.h"

/* The functions of addon.d.ts of these names. */
napi_value tap_open(napi_env env, napi_callback_info info);
napi_value tap_receive(napi_env env, napi_callback_info info);
napi_value tap_dropped(napi_env env, napi_callback_info info);
/* Closes `handle` if it is a tap; false if it is something else. */
bool tap_close_handle(napi_env env, napi_value handle);

#endif
