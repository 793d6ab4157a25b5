#ifndef ARPROXY_UNIX_SOCKET_H
#define ARPROXY_UNIX_SOCKET_H

#include "napi_util.h"

/* The functions of addon.d.ts of these names. */
napi_value unix_bind(napi_env env, napi_callback_info info);
napi_value unix_mark(napi_env env, napi_callback_info info);

#endif
