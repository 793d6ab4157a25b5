/* A file descriptor on the environment's event loop that, when readable, leads to a call of a JavaScript function. */
#ifndef ARPROXY_WATCH_H
#define ARPROXY_WATCH_H

#include "napi_util.h"

struct watch;

/*
 * Watches `fd`; `on_readable(owner, status)` runs on the JavaScript thread, status below 0 when libuv has stopped
 * watching. `on_env_end(owner)` must close the owner, and with it this watch. NULL with an exception pending.
 */
struct watch *watch_open(napi_env env, int fd, napi_value callback, void *owner,
                         void (*on_readable)(void *owner, int status), void (*on_env_end)(void *owner));
/* Watches again, after a status below 0 or watch_stop(); where it watches, nothing changes. */
void watch_restart(struct watch *watch);
void watch_stop(struct watch *watch);
/*
 * Calls the JavaScript function, with `value` as its argument. It may close the owner: touch neither the owner nor
 * the watch afterwards. What the function throws becomes an uncaughtException.
 */
void watch_call(struct watch *watch, int32_t value);
/* The owner forgets the watch; it frees itself when libuv has let go of it. Also from inside watch_call(). */
void watch_close(struct watch *watch);

#endif
