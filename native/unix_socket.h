#ifndef ARPROXY_UNIX_SOCKET_H
#define ARPROXY_UNIX_SOCKET_H

#include "napi_util.h"

/* The function of addon.d.ts of this name. */
napi_value unix_bind(napi_env env, napi_callback_info info);

#endif
