/* Frames of one EtherType from all interfaces, by libpcap on the device `any`. */
#include "capture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "any.h"
#include "fair_queue.h"
#include "fast_path.h"
#include "filter.h"
#include "libpcap.h"
#include "tally.h"
#include "watch.h"

/* IFINDEX: where in SLL2's header. QUEUED: frames that wait at most, no fewer than a ring holds; in at most QUEUE_OCTETS. */
/*
 * STRETCH_NS: while the fast path answers all that comes, other events wait so long at most. SLEEP_NS: SLEEP_MS of
 * src/daemon/poller.ts. In nanoseconds.
 */
enum { STRETCH_NS = 1000000, SLEEP_NS = 5000 };
enum { SLOT_HEADER = 16, SLL2_HEADER = 20, IFINDEX = 4, QUEUED = 1 << 15, QUEUE_OCTETS = 1 << 24 };

struct capture {
  struct handle handle;
  const struct libpcap *lib;
  pcap_t *pcap; /* NULL: closed */
  struct watch *watch;
  napi_env env;
  napi_ref slots_ref;
  uint32_t stride;
  struct sender sender;
  /* Those that come faster than they are taken wait here. NULL: none ever did. */
  struct fair_queue *queue;
  /* NULL: all frames are JavaScript's to answer. */
  struct fast_path *fast_path;
  /* When the fast path had answered all that was there, by CLOCK_MONOTONIC. */
  uint64_t idle_since;
  /* The last batch was full: there may be more. */
  bool more;
  /* For the length of one dispatch. */
  uint8_t *slots;
  uint32_t room, frames;
  /* Handed out by libpcap beyond the batch it was asked for: it should not happen, and is counted if it does. */
  uint32_t beyond;
  bool failed;
  struct tally received, dropped;
  char error[PCAP_ERRBUF_SIZE];
};
_Static_assert(offsetof(struct capture, handle) == 0, "unwrap() takes the one for the other");

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* More often than libpcap's counters begin anew. */
static void read_stats(struct capture *c) {
  struct pcap_stat stats;
  if (c->lib->stats(c->pcap, &stats) != 0) return;
  tally_add(&c->received, stats.recv);
  tally_add(&c->dropped, stats.drop);
}

static void capture_close(napi_env env, void *self) {
  struct capture *c = self;
  if (c->pcap == NULL) return;
  if (c->watch != NULL) watch_close(c->watch);
  c->watch = NULL;
  read_stats(c);
  c->lib->close(c->pcap);
  c->pcap = NULL;
  fair_queue_free(c->queue);
  c->queue = NULL;
  fast_path_close(env, c->fast_path);
  c->fast_path = NULL;
  if (c->slots_ref != NULL) napi_delete_reference(env, c->slots_ref);
}

static const struct kind CAPTURE = { "a Capture", capture_close };

static void on_env_end(void *self) {
  capture_close(((struct capture *)self)->env, self);
}

static uint32_t copy_frame(const struct capture *c, uint8_t *slot, const struct pcap_pkthdr *header,
                           const unsigned char *octets) {
  uint32_t length = header->caplen < c->stride - SLOT_HEADER ? header->caplen : c->stride - SLOT_HEADER;
  uint32_t words[4] = { length, header->len, (uint32_t)header->ts.tv_sec, (uint32_t)header->ts.tv_usec };
  memcpy(slot, words, sizeof words);
  if (length == FAST_PATH_FRAME) memcpy(slot + SLOT_HEADER, octets, FAST_PATH_FRAME); /* without a call */
  else memcpy(slot + SLOT_HEADER, octets, length);
  return SLOT_HEADER + length;
}

static void to_slots(unsigned char *user, const struct pcap_pkthdr *header, const unsigned char *octets) {
  struct capture *c = (struct capture *)user;
  if (c->frames < c->room) copy_frame(c, c->slots + (size_t)c->stride * c->frames++, header, octets);
  else c->beyond++;
}

static void to_queue(unsigned char *user, const struct pcap_pkthdr *header, const unsigned char *octets) {
  struct capture *c = (struct capture *)user;
  uint8_t *slot = fair_queue_room(c->queue);
  uint32_t length = copy_frame(c, slot, header, octets), wanted = c->sender.at + c->sender.length, ifindex = 0;
  if (length < wanted) memset(slot + length, 0, wanted - length); /* it was cut */
  if (length >= SLOT_HEADER + SLL2_HEADER) memcpy(&ifindex, slot + SLOT_HEADER + IFINDEX, sizeof ifindex);
  fair_queue_push(c->queue, ntohl(ifindex));
}

/* JavaScript may have detached its array since the last batch: then there is no room. */
static bool borrow_slots(struct capture *c) {
  napi_handle_scope scope;
  napi_value array;
  void *data = NULL;
  size_t length = 0;
  if (napi_open_handle_scope(c->env, &scope) != napi_ok) return false;
  if (napi_get_reference_value(c->env, c->slots_ref, &array) == napi_ok) {
    napi_get_typedarray_info(c->env, array, NULL, &length, &data, NULL, NULL);
  }
  napi_close_handle_scope(c->env, scope);
  size_t room = length / c->stride;
  c->slots = data;
  c->room = room > INT32_MAX ? INT32_MAX : (uint32_t)room;
  c->frames = 0;
  return c->room > 0;
}

static bool read_ring(struct capture *c, int most, pcap_handler handler) {
  if (c->lib->dispatch(c->pcap, most, handler, (unsigned char *)c) >= 0) return true;
  snprintf(c->error, sizeof c->error, "%s", c->lib->geterr(c->pcap));
  return false;
}

static bool queues(struct capture *c) {
  uint32_t slots = QUEUE_OCTETS / c->stride < QUEUED ? QUEUE_OCTETS / c->stride : QUEUED;
  if (c->queue == NULL) c->queue = fair_queue_new(slots, c->stride, c->sender);
  return c->queue != NULL; /* without memory, frames wait in the ring, first come, first served */
}

static uint32_t waiting(const struct capture *c) {
  return c->queue == NULL ? 0 : fair_queue_waiting(c->queue);
}

/* How many frames of the last batch the fast path has answered. */
static uint32_t answered(const struct capture *c) {
  return c->fast_path == NULL ? 0 : fast_path_handled(c->fast_path);
}

/* Of the frames in the slots, those that the fast path does not answer move to the front. */
static void answer_slots(struct capture *c) {
  if (!fast_path_begin(c->fast_path, c->frames)) return;
  uint32_t left = 0;
  for (uint32_t i = 0; i < c->frames; i++) {
    uint8_t *slot = c->slots + (size_t)c->stride * i;
    uint32_t captured;
    memcpy(&captured, slot, sizeof captured);
    if (fast_path_take(c->fast_path, slot + SLOT_HEADER, captured)) continue;
    if (left < i) memcpy(c->slots + (size_t)c->stride * left, slot, c->stride);
    left++;
  }
  c->frames = left;
  fast_path_end(c->fast_path);
}

/*
 * While they come no faster than they are taken, frames go from the ring to the slots. Else the ring is emptied first, which
 * takes far less time than deciding about them: so it does not fill up, and who floods loses its own frames alone.
 */
static bool fill_slots(struct capture *c, bool all) {
  if (waiting(c) == 0 && !(all && c->more && queues(c))) {
    if (!read_ring(c, (int)c->room, to_slots)) return false;
  } else {
    if (!read_ring(c, QUEUED, to_queue)) return false;
    c->frames = fair_queue_take(c->queue, c->slots, c->room);
  }
  c->more = c->frames == c->room;
  if (c->fast_path != NULL) answer_slots(c);
  return true;
}

/* How many frames there are now, at most a slot for each; -1 for a failure. `all`: its caller comes back until there is none. */
static int32_t dispatch(struct capture *c, bool all) {
  if (!borrow_slots(c)) snprintf(c->error, sizeof c->error, "the slots were detached");
  else if (fill_slots(c, all)) return (int32_t)c->frames;
  c->failed = true; /* the contract: no call after a failure */
  watch_stop(c->watch);
  return -1;
}

/* JavaScript has something to do: frames are left, replies could not be sent, or more comes than was taken. */
static bool wants_javascript(const struct capture *c, int32_t got) {
  return got != 0 || (answered(c) > 0 && (fast_path_has_unsent(c->fast_path) || c->more));
}

/*
 * Batch after batch, as long as the fast path answers all that comes: there is nothing that JavaScript would do between two. Returns
 * what the last dispatch() did; `*any`: whether something was answered.
 */
static int32_t dispatch_on(struct capture *c, bool all, bool *any) {
  int32_t got = dispatch(c, all);
  if (answered(c) == 0) return got;
  *any = true;
  uint64_t end = now_ns() + STRETCH_NS;
  while (got == 0 && answered(c) > 0 && !fast_path_has_unsent(c->fast_path)) {
    if (now_ns() >= end) {
      c->more = true; /* it comes as fast as it is answered */
      return got;
    }
    got = dispatch(c, all);
  }
  return got;
}

/*
 * What the fast path has answered needs no JavaScript, unless it came so soon after all was answered that it is cheaper to poll for
 * the next, which JavaScript does (src/daemon/poller.ts).
 */
static void on_readable(void *self, int status) {
  struct capture *c = self;
  bool is_soon = c->fast_path != NULL && now_ns() - c->idle_since < SLEEP_NS, any = false;
  int32_t got = dispatch_on(c, false, &any);
  if (got >= 0 && status < 0) watch_restart(c->watch); /* libuv stops at an error of the socket; libpcap has read it */
  bool polls = any && (is_soon || fast_path_calls(c->fast_path));
  if (wants_javascript(c, got) || polls) watch_call(c->watch, got);
  else if (c->fast_path != NULL) c->idle_since = now_ns();
}

/* `least`: without it there is no capture; else it may be left out, and is 0. */
static bool get_option(napi_env env, napi_value options, const char *name, bool least, uint32_t *out) {
  napi_value value;
  napi_valuetype type;
  if (napi_typeof(env, options, &type) == napi_ok && type == napi_object &&
      napi_get_named_property(env, options, name, &value) == napi_ok) {
    *out = 0;
    napi_typeof(env, value, &type);
    return (!least && type == napi_undefined) || get_uint32(env, value, name, out);
  }
  throw_argument(env, "options", "an object");
  return false;
}

napi_value capture_open(napi_env env, napi_callback_info info) {
  napi_value args[4];
  uint32_t protocol, ring_size, stride, count;
  struct bytes slots;
  napi_valuetype type;
  struct sender sender;
  if (!get_args(env, info, 4, args) || !get_option(env, args[0], "protocol", true, &protocol) ||
      !get_option(env, args[0], "ringSize", true, &ring_size) ||
      !get_option(env, args[0], "senderAt", false, &sender.at) ||
      !get_option(env, args[0], "senderLength", false, &sender.length) ||
      !get_slots(env, args[1], args[2], SLOT_HEADER + SLL2_HEADER + 1, &slots, &stride, &count)) {
    return NULL;
  }
  if (protocol > 0xffff) return throw_argument(env, "protocol", "an EtherType");
  if (ring_size > INT32_MAX || stride > 0x10000) return throw_argument(env, "ringSize and stride", "smaller numbers");
  if (sender.length > SENDER_MAX || sender.at > stride || sender.at + sender.length > stride - SLOT_HEADER) {
    return throw_argument(env, "senderAt and senderLength", "at most 16 octets of what a slot holds");
  }
  sender.at += SLOT_HEADER;
  if (napi_typeof(env, args[3], &type) != napi_ok || type != napi_function) {
    return throw_argument(env, "onBatch", "a function");
  }
  const char *code, *text;
  const struct libpcap *lib = libpcap_load(&code, &text);
  if (lib == NULL) return throw_code(env, "dlopen", "libpcap", code, text);

  struct capture *c = calloc(1, sizeof *c);
  if (c == NULL) return throw_errno(env, "calloc", "capture", ENOMEM);
  c->lib = lib;
  c->env = env;
  c->stride = stride;
  c->sender = sender;
  c->pcap = any_open(env, lib, (struct any){ protocol, ring_size, stride - SLOT_HEADER });
  if (c->pcap != NULL) {
    napi_create_reference(env, args[1], 1, &c->slots_ref);
    c->watch = watch_open(env, lib->get_selectable_fd(c->pcap), args[3], c, on_readable, on_env_end);
  }
  if (c->watch != NULL) return wrap(env, &CAPTURE, &c->handle);
  capture_close(env, c);
  free(c);
  return NULL;
}

napi_value capture_fast_path(napi_env env, napi_callback_info info) {
  napi_value args[5], undefined = NULL;
  if (!get_args(env, info, 5, args)) return NULL;
  struct capture *c = unwrap(env, args[0], &CAPTURE);
  if (c == NULL) return NULL;
  if (c->pcap == NULL) return throw_closed(env, "captureFastPath");
  if (c->fast_path != NULL || c->stride < SLOT_HEADER + FAST_PATH_FRAME) {
    return throw_argument(env, "capture", "one without a fast path, with slots for whole ARP packets");
  }
  c->fast_path = fast_path_open(env, args + 1);
  if (c->fast_path != NULL) napi_get_undefined(env, &undefined);
  return undefined;
}

napi_value capture_next(napi_env env, napi_callback_info info) {
  napi_value handle;
  if (!get_args(env, info, 1, &handle)) return NULL;
  struct capture *c = unwrap(env, handle, &CAPTURE);
  if (c == NULL) return NULL;
  if (c->pcap == NULL) return throw_closed(env, "pcap_dispatch");
  bool any;
  return make_int32(env, dispatch_on(c, true, &any));
}

napi_value capture_listen(napi_env env, napi_callback_info info) {
  napi_value args[2], undefined = NULL;
  bool on;
  if (!get_args(env, info, 2, args)) return NULL;
  struct capture *c = unwrap(env, args[0], &CAPTURE);
  if (c == NULL) return NULL;
  if (napi_get_value_bool(env, args[1], &on) != napi_ok) return throw_argument(env, "on", "true or false");
  if (c->pcap == NULL) return throw_closed(env, "uv_poll_start");
  c->idle_since = now_ns();
  if (!on) watch_stop(c->watch);
  else if (!c->failed) watch_restart(c->watch);
  napi_get_undefined(env, &undefined);
  return undefined;
}

napi_value capture_stats(napi_env env, napi_callback_info info) {
  napi_value handle, stats, received, dropped;
  if (!get_args(env, info, 1, &handle)) return NULL;
  struct capture *c = unwrap(env, handle, &CAPTURE);
  if (c == NULL) return NULL;
  if (c->pcap != NULL) read_stats(c);
  napi_create_object(env, &stats);
  napi_create_double(env, (double)c->received.total, &received);
  napi_create_double(env, (double)(c->dropped.total + c->beyond), &dropped);
  napi_set_named_property(env, stats, "received", received);
  napi_set_named_property(env, stats, "dropped", dropped);
  return stats;
}

napi_value capture_backlog(napi_env env, napi_callback_info info) {
  napi_value args[2];
  struct bytes rows;
  if (!get_args(env, info, 2, args)) return NULL;
  struct capture *c = unwrap(env, args[0], &CAPTURE);
  if (c == NULL || !get_typed(env, args[1], napi_uint32_array, "rows", &rows)) return NULL;
  if (rows.length < QUEUE_ROW) return throw_argument(env, "rows", "room for a row");
  if (c->pcap == NULL) return throw_closed(env, "captureBacklog");
  if (c->queue == NULL) return make_int32(env, 0);
  return make_int32(env,
                    (int32_t)fair_queue_rows(c->queue, (uint32_t *)rows.data, (uint32_t)(rows.length / QUEUE_ROW)));
}

/* libpcap has no filter of its own here, and would empty the ring when it is given one: the kernel exchanges one for the next. */
napi_value capture_filter(napi_env env, napi_callback_info info) {
  napi_value args[2], undefined = NULL;
  struct bytes program;
  if (!get_args(env, info, 2, args)) return NULL;
  struct capture *c = unwrap(env, args[0], &CAPTURE);
  if (c == NULL || !get_filter(env, args[1], &program)) return NULL;
  if (c->pcap == NULL) return throw_closed(env, "setsockopt");
  int error = attach_filter(c->lib->get_selectable_fd(c->pcap), program);
  if (error != 0) return throw_errno(env, "setsockopt", "SO_ATTACH_FILTER", error);
  napi_get_undefined(env, &undefined);
  return undefined;
}

napi_value capture_error(napi_env env, napi_callback_info info) {
  napi_value handle;
  if (!get_args(env, info, 1, &handle)) return NULL;
  struct capture *c = unwrap(env, handle, &CAPTURE);
  return c == NULL ? NULL : make_string(env, c->error);
}

napi_value libpcap_version(napi_env env, napi_callback_info info) {
  (void)info;
  const char *code, *text;
  const struct libpcap *lib = libpcap_load(&code, &text);
  return lib == NULL ? throw_code(env, "dlopen", "libpcap", code, text) : make_string(env, lib->lib_version());
}

bool capture_close_handle(napi_env env, napi_value handle) {
  if (!is_kind(env, handle, &CAPTURE)) return false;
  capture_close(env, unwrap(env, handle, &CAPTURE));
  return true;
}
