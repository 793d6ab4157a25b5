#ifndef _GNU_SOURCE /* the benchmark's responder is compiled with it */
#define _GNU_SOURCE /* dlinfo */
#endif

#include "libpcap.h"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static struct libpcap library;
static const char *failed_code; /* NULL: loaded */
static char failed_text[2 * PCAP_ERRBUF_SIZE];

static const struct {
  const char *name;
  size_t offset;
} FUNCTIONS[] = {
  { "pcap_lib_version", offsetof(struct libpcap, lib_version) },
  { "pcap_create", offsetof(struct libpcap, create) },
  { "pcap_set_snaplen", offsetof(struct libpcap, set_snaplen) },
  { "pcap_set_immediate_mode", offsetof(struct libpcap, set_immediate_mode) },
  { "pcap_set_buffer_size", offsetof(struct libpcap, set_buffer_size) },
  { "pcap_activate", offsetof(struct libpcap, activate) },
  { "pcap_set_datalink", offsetof(struct libpcap, set_datalink) },
  { "pcap_setnonblock", offsetof(struct libpcap, setnonblock) },
  { "pcap_get_selectable_fd", offsetof(struct libpcap, get_selectable_fd) },
  { "pcap_dispatch", offsetof(struct libpcap, dispatch) },
  { "pcap_stats", offsetof(struct libpcap, stats) },
  { "pcap_geterr", offsetof(struct libpcap, geterr) },
  { "pcap_close", offsetof(struct libpcap, close) },
  { "pcap_set_protocol_linux", offsetof(struct libpcap, set_protocol_linux) },
};

/* What was tried, each with why not: a file that is there and does not fit is named with its path. */
static void *open_one(void) {
  static const char *const NAMES[] = { "libpcap.so.1", "libpcap.so.0.8" };
  size_t used = 0;
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
    void *file = dlopen(NAMES[i], RTLD_NOW | RTLD_LOCAL);
    if (file != NULL) return file;
    int length = snprintf(failed_text + used, sizeof failed_text - used, "%s%s", used > 0 ? "; " : "", dlerror());
    if (length > 0 && (size_t)length < sizeof failed_text - used) used += (size_t)length;
  }
  return NULL;
}

/* Where a library was found; only its name where the linker does not say. */
static const char *path_of(void *file) {
  struct link_map *map = NULL;
  return dlinfo(file, RTLD_DI_LINKMAP, &map) == 0 && map != NULL ? map->l_name : "libpcap";
}

static void load(void) {
  void *file = open_one();
  if (file == NULL) {
    failed_code = "ERR_NO_LIBPCAP";
    return;
  }
  for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
    void *address = dlsym(file, FUNCTIONS[i].name);
    if (address == NULL) {
      failed_code = "ERR_OLD_LIBPCAP";
      snprintf(failed_text, sizeof failed_text, "%s has no %s", path_of(file), FUNCTIONS[i].name);
      return;
    }
    memcpy((char *)&library + FUNCTIONS[i].offset, &address, sizeof address);
  }
}

const struct libpcap *libpcap_load(const char **code, const char **text) {
  static pthread_once_t once = PTHREAD_ONCE_INIT; /* workers load the addon too */
  pthread_once(&once, load);
  *code = failed_code;
  *text = failed_text;
  return failed_code == NULL ? &library : NULL;
}
