#ifndef ARPROXY_DUPLICATE_H
#define ARPROXY_DUPLICATE_H

#include "napi_util.h"

/* The function of addon.d.ts of this name. */
napi_value duplicate(napi_env env, napi_callback_info info);

#endif
