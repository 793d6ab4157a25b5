#ifndef ARPROXY_NOTIFY_H
#define ARPROXY_NOTIFY_H

#include "napi_util.h"

/* The function of addon.d.ts of this name. */
napi_value notify_send(napi_env env, napi_callback_info info);

#endif
