/* Frames of one EtherType from all interfaces, by libpcap on the device `any`. */
#include "capture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libpcap.h"
#include "watch.h"

enum { SLOT_HEADER = 16, SLL2_HEADER = 20 };

struct capture {
  struct handle handle;
  const struct libpcap *lib;
  pcap_t *pcap; /* NULL: closed */
  struct watch *watch;
  napi_env env;
  napi_ref slots_ref;
  uint32_t stride;
  /* For the length of one dispatch. */
  uint8_t *slots;
  uint32_t room, frames;
  /* Handed out by libpcap beyond the batch it was asked for: it should not happen, and is counted if it does. */
  uint32_t beyond;
  bool failed;
  struct pcap_stat last_stats;
  char error[PCAP_ERRBUF_SIZE];
};
_Static_assert(offsetof(struct capture, handle) == 0, "unwrap() takes the one for the other");

static void capture_close(napi_env env, void *self) {
  struct capture *c = self;
  if (c->pcap == NULL) return;
  if (c->watch != NULL) watch_close(c->watch);
  c->watch = NULL;
  c->lib->stats(c->pcap, &c->last_stats);
  c->lib->close(c->pcap);
  c->pcap = NULL;
  if (c->slots_ref != NULL) napi_delete_reference(env, c->slots_ref);
}

static const struct kind CAPTURE = { "a Capture", capture_close };

static void on_env_end(void *self) {
  capture_close(((struct capture *)self)->env, self);
}

static void copy_frame(unsigned char *user, const struct pcap_pkthdr *header, const unsigned char *octets) {
  struct capture *c = (struct capture *)user;
  if (c->frames == c->room) {
    c->beyond++;
    return;
  }
  uint8_t *slot = c->slots + (size_t)c->stride * c->frames++;
  uint32_t length = header->caplen < c->stride - SLOT_HEADER ? header->caplen : c->stride - SLOT_HEADER;
  uint32_t words[4] = { length, header->len, (uint32_t)header->ts.tv_sec, (uint32_t)header->ts.tv_usec };
  memcpy(slot, words, sizeof words);
  memcpy(slot + SLOT_HEADER, octets, length);
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

/* How many frames there are now, at most a slot for each; -1 for a failure. */
static int32_t dispatch(struct capture *c) {
  if (!borrow_slots(c)) {
    snprintf(c->error, sizeof c->error, "the slots were detached");
  } else if (c->lib->dispatch(c->pcap, (int)c->room, copy_frame, (unsigned char *)c) >= 0) {
    return (int32_t)c->frames;
  } else {
    snprintf(c->error, sizeof c->error, "%s", c->lib->geterr(c->pcap));
  }
  c->failed = true; /* the contract: no call after a failure */
  watch_stop(c->watch);
  return -1;
}

static void on_readable(void *self, int status) {
  struct capture *c = self;
  int32_t got = dispatch(c);
  if (got >= 0 && status < 0) watch_restart(c->watch); /* libuv stops at an error of the socket; libpcap has read it */
  if (got != 0) watch_call(c->watch, got);
}

static napi_value activate_failed(napi_env env, struct capture *c, const char *call, int status) {
  const char *code = status == PCAP_ERROR_PERM_DENIED      ? "EPERM"
                     : status == PCAP_ERROR_NO_SUCH_DEVICE ? "ENODEV"
                                                           : "ERR_PCAP";
  return throw_code(env, call, "any", code, c->lib->geterr(c->pcap));
}

/* False with an exception pending. */
static bool activate(napi_env env, struct capture *c, uint32_t protocol, uint32_t ring_size) {
  char errbuf[PCAP_ERRBUF_SIZE] = "";
  c->pcap = c->lib->create("any", errbuf);
  if (c->pcap == NULL) return throw_code(env, "pcap_create", "any", "ERR_PCAP", errbuf) != NULL;
  c->lib->set_snaplen(c->pcap, (int)(c->stride - SLOT_HEADER));
  c->lib->set_immediate_mode(c->pcap, 1); /* else a frame waits for a block of the ring to fill, or for a timeout */
  c->lib->set_buffer_size(c->pcap, (int)ring_size);
  c->lib->set_protocol_linux(c->pcap, (int)protocol);
  int status = c->lib->activate(c->pcap);
  if (status < 0) return activate_failed(env, c, "pcap_activate", status) != NULL; /* above 0 are warnings */
  if (c->lib->set_datalink(c->pcap, DLT_LINUX_SLL2) < 0) {
    return throw_code(env, "pcap_set_datalink", "any", "ERR_OLD_LIBPCAP", "it has no DLT_LINUX_SLL2") != NULL;
  }
  status = c->lib->setnonblock(c->pcap, 1, errbuf);
  if (status < 0) return throw_code(env, "pcap_setnonblock", "any", "ERR_PCAP", errbuf) != NULL;
  return true;
}

static bool get_option(napi_env env, napi_value options, const char *name, uint32_t *out) {
  napi_value value;
  napi_valuetype type;
  if (napi_typeof(env, options, &type) == napi_ok && type == napi_object &&
      napi_get_named_property(env, options, name, &value) == napi_ok) {
    return get_uint32(env, value, name, out);
  }
  throw_argument(env, "options", "an object");
  return false;
}

napi_value capture_open(napi_env env, napi_callback_info info) {
  napi_value args[4];
  uint32_t protocol, ring_size, stride, count;
  struct bytes slots;
  napi_valuetype type;
  if (!get_args(env, info, 4, args) || !get_option(env, args[0], "protocol", &protocol) ||
      !get_option(env, args[0], "ringSize", &ring_size) ||
      !get_slots(env, args[1], args[2], SLOT_HEADER + SLL2_HEADER + 1, &slots, &stride, &count)) {
    return NULL;
  }
  if (protocol > 0xffff) return throw_argument(env, "protocol", "an EtherType");
  if (ring_size > INT32_MAX || stride > 0x10000) return throw_argument(env, "ringSize and stride", "smaller numbers");
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
  if (activate(env, c, protocol, ring_size)) {
    napi_create_reference(env, args[1], 1, &c->slots_ref);
    c->watch = watch_open(env, lib->get_selectable_fd(c->pcap), args[3], c, on_readable, on_env_end);
  }
  if (c->watch != NULL) return wrap(env, &CAPTURE, &c->handle);
  capture_close(env, c);
  free(c);
  return NULL;
}

napi_value capture_next(napi_env env, napi_callback_info info) {
  napi_value handle;
  if (!get_args(env, info, 1, &handle)) return NULL;
  struct capture *c = unwrap(env, handle, &CAPTURE);
  if (c == NULL) return NULL;
  return c->pcap == NULL ? throw_closed(env, "pcap_dispatch") : make_int32(env, dispatch(c));
}

napi_value capture_listen(napi_env env, napi_callback_info info) {
  napi_value args[2], undefined = NULL;
  bool on;
  if (!get_args(env, info, 2, args)) return NULL;
  struct capture *c = unwrap(env, args[0], &CAPTURE);
  if (c == NULL) return NULL;
  if (napi_get_value_bool(env, args[1], &on) != napi_ok) return throw_argument(env, "on", "true or false");
  if (c->pcap == NULL) return throw_closed(env, "uv_poll_start");
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
  if (c->pcap != NULL) c->lib->stats(c->pcap, &c->last_stats);
  napi_create_object(env, &stats);
  napi_create_uint32(env, c->last_stats.recv, &received);
  napi_create_double(env, (double)c->last_stats.drop + c->beyond, &dropped);
  napi_set_named_property(env, stats, "received", received);
  napi_set_named_property(env, stats, "dropped", dropped);
  return stats;
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
