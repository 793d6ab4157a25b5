#include "libpcap.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static struct libpcap library;
static const char *failed_code; /* NULL: loaded */
static char failed_text[PCAP_ERRBUF_SIZE];

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

static void load(void) {
  void *file = dlopen("libpcap.so.1", RTLD_NOW | RTLD_LOCAL);
  if (file == NULL) file = dlopen("libpcap.so.0.8", RTLD_NOW | RTLD_LOCAL);
  if (file == NULL) {
    failed_code = "ERR_NO_LIBPCAP";
    snprintf(failed_text, sizeof failed_text, "%s", dlerror());
    return;
  }
  for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
    void *address = dlsym(file, FUNCTIONS[i].name);
    if (address == NULL) {
      failed_code = "ERR_OLD_LIBPCAP";
      snprintf(failed_text, sizeof failed_text, "it has no %s", FUNCTIONS[i].name);
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
