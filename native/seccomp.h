#ifndef ARPROXY_SECCOMP_H
#define ARPROXY_SECCOMP_H

#include "napi_util.h"

napi_value seccomp_install(napi_env env, napi_callback_info info);

#endif
