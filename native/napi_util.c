#include "napi_util.h"

#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

bool get_args(napi_env env, napi_callback_info info, size_t want, napi_value *args) {
  size_t count = want;
  if (napi_get_cb_info(env, info, &count, args, NULL, NULL) != napi_ok) return false;
  if (count == want) return true;
  throw_argument(env, "arguments", "of the number that addon.d.ts says");
  return false;
}

bool get_uint32(napi_env env, napi_value value, const char *name, uint32_t *out) {
  double number = -1;
  if (napi_get_value_double(env, value, &number) == napi_ok && number >= 0 && number <= UINT32_MAX &&
      number == (double)(uint32_t)number) {
    *out = (uint32_t)number;
    return true;
  }
  throw_argument(env, name, "an unsigned 32-bit integer");
  return false;
}

bool get_typed(napi_env env, napi_value value, napi_typedarray_type want, const char *name, struct bytes *out) {
  bool unshared = false;
  napi_typedarray_type type;
  size_t length;
  void *data;
  napi_value buffer;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, &buffer, NULL) != napi_ok || type != want) {
    throw_argument(env, name, want == napi_uint8_array ? "a Uint8Array" : "a 32-bit typed array of the right sign");
    return false;
  }
  /* Another thread could write to a SharedArrayBuffer while C does. */
  if (napi_is_arraybuffer(env, buffer, &unshared) != napi_ok || !unshared) {
    throw_argument(env, name, "memory that is not shared");
    return false;
  }
  out->data = data;
  out->length = length;
  return true;
}

bool get_shared(napi_env env, napi_value object, const char *name, napi_typedarray_type want, size_t least,
                napi_value *array, struct bytes *out) {
  bool unshared = true;
  napi_typedarray_type type;
  size_t length = 0;
  void *data;
  napi_value buffer;
  if (napi_get_named_property(env, object, name, array) == napi_ok &&
      napi_get_typedarray_info(env, *array, &type, &length, &data, &buffer, NULL) == napi_ok && type == want &&
      length >= least && (uintptr_t)data % sizeof(double) == 0 &&
      napi_is_arraybuffer(env, buffer, &unshared) == napi_ok && !unshared) {
    *out = (struct bytes){ data, length };
    return true;
  }
  throw_argument(env, name, "a typed array of the kind and length that addon.d.ts says, in shared memory");
  return false;
}

bool get_slots(napi_env env, napi_value value, napi_value stride, uint32_t least, struct bytes *slots, uint32_t *each,
               uint32_t *count) {
  if (!get_typed(env, value, napi_uint8_array, "slots", slots)) return false;
  if (!get_uint32(env, stride, "stride", each)) return false;
  if (*each < least) {
    throw_argument(env, "stride", "room for the slot's header and some octets");
    return false;
  }
  if (slots->length < *each) {
    throw_argument(env, "slots", "at least one stride long");
    return false;
  }
  size_t room = slots->length / *each;
  *count = room > INT32_MAX ? INT32_MAX : (uint32_t)room;
  return true;
}

/*
 * All handles of this thread. What a value holds is looked for here, before anything is read of it: it may be another
 * addon's, or a handle of another kind. A few pointers to compare; napi_check_object_type_tag() takes 70 to 100 ns.
 * And a handle is an external, not an object with napi_wrap(): that looks a private property up each time.
 */
static _Thread_local struct handle *handles;

/* The net under the rope: close() should have come first. */
static void on_collected(napi_env env, void *self, void *hint) {
  (void)hint;
  struct handle *handle = self;
  struct handle **link = &handles;
  while (*link != NULL && *link != handle) link = &(*link)->next;
  if (*link != NULL) *link = handle->next;
  handle->kind->close(env, handle);
  free(handle);
}

napi_value wrap(napi_env env, const struct kind *kind, struct handle *self) {
  napi_value external;
  if (napi_create_external(env, self, on_collected, NULL, &external) != napi_ok) {
    kind->close(env, self);
    free(self);
    return throw_code(env, "napi_create_external", kind->name, "ERR_NAPI", "the environment is ending");
  }
  *self = (struct handle){ kind, handles };
  handles = self;
  return external;
}

/* NULL: it is none of this kind. */
static struct handle *handle_in(napi_env env, napi_value value, const struct kind *kind) {
  void *self;
  if (napi_get_value_external(env, value, &self) != napi_ok) return NULL;
  struct handle *handle = handles;
  while (handle != NULL && handle != self) handle = handle->next;
  return handle != NULL && handle->kind == kind ? handle : NULL;
}

bool is_kind(napi_env env, napi_value value, const struct kind *kind) {
  return handle_in(env, value, kind) != NULL;
}

void *unwrap(napi_env env, napi_value value, const struct kind *kind) {
  struct handle *handle = handle_in(env, value, kind);
  if (handle == NULL) throw_argument(env, "handle", kind->name);
  return handle;
}

napi_value make_int32(napi_env env, int32_t value) {
  napi_value result = NULL;
  napi_create_int32(env, value, &result);
  return result;
}

napi_value make_string(napi_env env, const char *text) {
  napi_value result = NULL;
  napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &result);
  return result;
}

napi_value throw_code(napi_env env, const char *syscall, const char *target, const char *code, const char *text) {
  char message[768];
  snprintf(message, sizeof message, "%s %s: %s (%s)", syscall, target, code, text);
  napi_value error;
  if (napi_create_error(env, make_string(env, code), make_string(env, message), &error) != napi_ok) return NULL;
  napi_set_named_property(env, error, "syscall", make_string(env, syscall));
  napi_throw(env, error);
  return NULL;
}

napi_value throw_errno(napi_env env, const char *syscall, const char *target, int error) {
  return throw_code(env, syscall, target, uv_err_name(-error), uv_strerror(-error));
}

napi_value throw_argument(napi_env env, const char *name, const char *want) {
  char message[160];
  snprintf(message, sizeof message, "%s: want %s", name, want);
  napi_throw_type_error(env, "ERR_INVALID_ARG", message);
  return NULL;
}

napi_value throw_closed(napi_env env, const char *syscall) {
  return throw_code(env, syscall, "handle", "ERR_CLOSED", "close() was called before");
}
