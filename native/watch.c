#include "watch.h"

#include <errno.h>
#include <stdlib.h>
#include <uv.h>

struct watch {
  napi_env env;
  /* malloc(uv_handle_size()): the size of uv_poll_t is no part of Node-API's ABI. */
  uv_poll_t *poll;
  napi_ref callback;
  napi_async_context async;
  napi_async_cleanup_hook_handle env_end;
  void *owner;
  void (*on_readable)(void *owner, int status);
  void (*on_env_end)(void *owner);
};

static void free_watch(struct watch *watch) {
  free(watch->poll);
  free(watch);
}

static void on_poll_closed(uv_handle_t *handle) {
  struct watch *watch = handle->data;
  napi_async_destroy(watch->env, watch->async);
  napi_remove_async_cleanup_hook(watch->env_end); /* an environment that ends waits for this */
  free_watch(watch);
}

static void on_poll(uv_poll_t *poll, int status, int events) {
  (void)events;
  struct watch *watch = poll->data;
  if (watch->owner != NULL) watch->on_readable(watch->owner, status);
}

static void env_ends(napi_async_cleanup_hook_handle hook, void *data) {
  (void)hook;
  struct watch *watch = data;
  if (watch->owner != NULL) watch->on_env_end(watch->owner);
}

struct watch *watch_open(napi_env env, int fd, napi_value callback, void *owner,
                         void (*on_readable)(void *owner, int status), void (*on_env_end)(void *owner)) {
  /* The environment's own loop: a worker's is not uv_default_loop(). */
  uv_loop_t *loop = NULL;
  struct watch *watch = calloc(1, sizeof *watch);
  if (watch != NULL) watch->poll = malloc(uv_handle_size(UV_POLL));
  int failed = UV_ENOMEM;
  if (watch == NULL || watch->poll == NULL || napi_get_uv_event_loop(env, &loop) != napi_ok ||
      (failed = uv_poll_init(loop, watch->poll, fd)) < 0) {
    if (watch != NULL) free_watch(watch);
    throw_errno(env, "uv_poll_init", "event loop", -failed);
    return NULL;
  }
  watch->env = env;
  watch->poll->data = watch;
  watch->owner = owner;
  watch->on_readable = on_readable;
  watch->on_env_end = on_env_end;
  napi_create_reference(env, callback, 1, &watch->callback);
  napi_async_init(env, NULL, make_string(env, "arproxy"), &watch->async);
  napi_add_async_cleanup_hook(env, env_ends, watch, &watch->env_end);
  watch_restart(watch);
  return watch;
}

void watch_restart(struct watch *watch) {
  uv_poll_start(watch->poll, UV_READABLE, on_poll);
}

void watch_stop(struct watch *watch) {
  uv_poll_stop(watch->poll);
}

/* Else the exception would be lost. In a worker that is being terminated there is none to be had. */
static void throw_uncaught(napi_env env) {
  bool thrown = false;
  napi_value error;
  if (napi_is_exception_pending(env, &thrown) == napi_ok && thrown &&
      napi_get_and_clear_last_exception(env, &error) == napi_ok) {
    napi_fatal_exception(env, error);
  }
}

/*
 * What the call has left to do: process.nextTick() and promises. napi_make_callback() does the same, around the call: it
 * takes 3 us before a function is reached that has not run for a while, and the replies go out in that function.
 */
static void run_ticks(const struct watch *watch) {
  napi_callback_scope scope;
  if (napi_open_callback_scope(watch->env, NULL, watch->async, &scope) != napi_ok) return;
  napi_close_callback_scope(watch->env, scope);
}

void watch_call(struct watch *watch, int32_t value) {
  napi_env env = watch->env;
  napi_handle_scope scope;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value argument = make_int32(env, value), receiver, function;
  if (napi_get_global(env, &receiver) == napi_ok &&
      napi_get_reference_value(env, watch->callback, &function) == napi_ok) {
    napi_call_function(env, receiver, function, 1, &argument, NULL);
    throw_uncaught(env);
    run_ticks(watch); /* where it was closed meanwhile, it is freed in a later turn of the event loop */
  }
  napi_close_handle_scope(env, scope);
}

void watch_close(struct watch *watch) {
  watch->owner = NULL;
  uv_poll_stop(watch->poll);
  napi_delete_reference(watch->env, watch->callback);
  uv_close((uv_handle_t *)watch->poll, on_poll_closed);
}
