/*
 * The fast path: plain ARP requests of known flows are answered here, as JavaScript decided about one of the same flow. What is
 * known, and until when, is JavaScript's affair: src/responder/fast-path.ts, which shares its memory. Nothing is decided here.
 */
#ifndef ARPROXY_FAST_PATH_H
#define ARPROXY_FAST_PATH_H

#include "napi_util.h"

/* Octets of a frame, from SLL2's header on, that a slot must hold. */
enum { FAST_PATH_FRAME = 48 };

struct fast_path;

/* `args`: PacketSocket, Netlink, FastPathMemory and the time now, as captureFastPath() of addon.d.ts has them. NULL: an exception. */
struct fast_path *fast_path_open(napi_env env, const napi_value *args);
void fast_path_close(napi_env env, struct fast_path *path);

/* A batch of `frames`, which were read by now. False: none of them may be answered here. */
bool fast_path_begin(struct fast_path *path, uint32_t frames);
/*
 * Answers a frame, of `captured` octets from SLL2's header on, or leaves it to JavaScript: false. Then all that are behind it are
 * left, too, so that replies leave in the order of the requests.
 */
bool fast_path_take(struct fast_path *path, const uint8_t *frame, uint32_t captured);
/* The batch ends: replies are sent. */
void fast_path_end(struct fast_path *path);
/* How many frames of the last batch were answered or dropped. */
uint32_t fast_path_handled(const struct fast_path *path);
/* Whether JavaScript is to be called although all was answered: it polls for more. */
bool fast_path_calls(const struct fast_path *path);
/* Whether there are replies that could not be sent, which JavaScript is to count. */
bool fast_path_has_unsent(const struct fast_path *path);

#endif
