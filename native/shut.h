#ifndef ARPROXY_SHUT_H
#define ARPROXY_SHUT_H

#include "napi_util.h"

napi_value shut_port(napi_env env, napi_callback_info info);

#endif
