#ifndef ARPROXY_CAPTURE_H
#define ARPROXY_CAPTURE_H

#include "napi_util.h"

/* The functions of addon.d.ts of these names. */
napi_value capture_open(napi_env env, napi_callback_info info);
napi_value capture_fast_path(napi_env env, napi_callback_info info);
napi_value capture_next(napi_env env, napi_callback_info info);
napi_value capture_listen(napi_env env, napi_callback_info info);
napi_value capture_stats(napi_env env, napi_callback_info info);
napi_value capture_backlog(napi_env env, napi_callback_info info);
napi_value capture_filter(napi_env env, napi_callback_info info);
napi_value capture_error(napi_env env, napi_callback_info info);
napi_value libpcap_version(napi_env env, napi_callback_info info);
/* Closes `handle` if it is a capture; false if it is something else. */
bool capture_close_handle(napi_env env, napi_value handle);

#endif
