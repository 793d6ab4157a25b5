/* Arguments, results and errors of the functions that JavaScript calls. */
#ifndef ARPROXY_NAPI_UTIL_H
#define ARPROXY_NAPI_UTIL_H

#define NAPI_VERSION 8
#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A Uint8Array or Int32Array that JavaScript lent for the length of one call. */
struct bytes {
  uint8_t *data;
  size_t length;
};

/* What all handles of one kind have in common. */
struct kind {
  const char *name;
  /* Gives back what the handle holds; any number of times. */
  void (*close)(napi_env env, void *self);
};

/* What the struct behind every handle begins with: its first member, since it is freed by that. */
struct handle {
  const struct kind *kind;
  struct handle *next;
};

/* Fetches exactly `want` arguments; false with an exception pending. */
bool get_args(napi_env env, napi_callback_info info, size_t want, napi_value *args);
bool get_uint32(napi_env env, napi_value value, const char *name, uint32_t *out);
/* Throws unless `value` is a typed array of `type`. `name` is the argument's, for the message. */
bool get_typed(napi_env env, napi_value value, napi_typedarray_type type, const char *name, struct bytes *out);
/*
 * Throws unless the property is a typed array of `type` with `least` elements, aligned for doubles, on a SharedArrayBuffer: that cannot
 * be detached, so that `out` stays good as long as the array is referenced.
 */
bool get_shared(napi_env env, napi_value object, const char *name, napi_typedarray_type type, size_t least,
                napi_value *array, struct bytes *out);
/* Slots of `stride` octets, at least `least` each; `*count` is how many there are, at least 1. */
bool get_slots(napi_env env, napi_value value, napi_value stride, uint32_t least, struct bytes *slots, uint32_t *each,
               uint32_t *count);

/* A new JavaScript value around `self`, closed and freed when it is collected. Frees `self` on failure. */
napi_value wrap(napi_env env, const struct kind *kind, struct handle *self);
/* The struct in a handle of this kind, or NULL with a TypeError pending. */
void *unwrap(napi_env env, napi_value value, const struct kind *kind);
bool is_kind(napi_env env, napi_value value, const struct kind *kind);

napi_value make_int32(napi_env env, int32_t value);
napi_value make_string(napi_env env, const char *text);

/* Throw an Error with `code` and `syscall`; return NULL, so that a caller can return the call. */
napi_value throw_errno(napi_env env, const char *syscall, const char *target, int error);
napi_value throw_code(napi_env env, const char *syscall, const char *target, const char *code, const char *text);
napi_value throw_argument(napi_env env, const char *name, const char *want);
napi_value throw_closed(napi_env env, const char *syscall);

#endif
