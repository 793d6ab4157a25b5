#ifndef ARPROXY_GAUGE_H
#define ARPROXY_GAUGE_H

#include "napi_util.h"

/* The functions of addon.d.ts of these names. */
napi_value gauge_open(napi_env env, napi_callback_info info);
napi_value gauge_read(napi_env env, napi_callback_info info);
/* Closes `handle` if it is a gauge; false if it is something else. */
bool gauge_close_handle(napi_env env, napi_value handle);

#endif
