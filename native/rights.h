#ifndef ARPROXY_RIGHTS_H
#define ARPROXY_RIGHTS_H

#include "napi_util.h"

napi_value rights_limit(napi_env env, napi_callback_info info);

#endif
