/*
 * The fast path: plain ARP requests of known flows are answered here, as JavaScript decided about one of the same flow. What is
 * known, and until when, is JavaScript's affair: src/responder/fast-path.ts, which shares its memory. Nothing is decided here.
 */
#ifndef ARPROXY_FAST_PATH_H
#define ARPROXY_FAST_PATH_H

#include "napi_util.h"

/* Octets of a slot, at least. */
enum { FAST_PATH_STRIDE = 64 };

struct fast_path;

/* `args`: PacketSocket, Netlink, FastPathMemory and the time now, as captureFastPath() of addon.d.ts has them. NULL: an exception. */
struct fast_path *fast_path_open(napi_env env, const napi_value *args);
void fast_path_close(napi_env env, struct fast_path *path);

/*
 * Answers what it can of `count` frames in slots as a capture has them, in the order of each interface's, and moves the others to
 * the front. Returns how many those are.
 */
uint32_t fast_path_answer(struct fast_path *path, uint8_t *slots, uint32_t stride, uint32_t count);
/* How many frames the last call answered or dropped. */
uint32_t fast_path_handled(const struct fast_path *path);
/* Whether there are replies that could not be sent, which JavaScript is to count. */
bool fast_path_has_unsent(const struct fast_path *path);

#endif
