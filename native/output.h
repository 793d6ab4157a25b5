#ifndef ARPROXY_OUTPUT_H
#define ARPROXY_OUTPUT_H

#include "napi_util.h"

napi_value output_write(napi_env env, napi_callback_info info);

#endif
