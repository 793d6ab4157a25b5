#include "any.h"

#include "descriptors.h"

static bool failed(napi_env env, const char *call, const char *code, const char *text) {
  throw_code(env, call, "any", code, text);
  return false;
}

/* False with an exception pending. */
static bool set_up(napi_env env, const struct libpcap *lib, pcap_t *pcap, struct any wanted) {
  char errbuf[PCAP_ERRBUF_SIZE] = "";
  lib->set_snaplen(pcap, (int)wanted.snaplen);
  lib->set_immediate_mode(pcap, 1); /* else a frame waits for a block of the ring to fill, or for a timeout */
  lib->set_buffer_size(pcap, (int)wanted.ring_size);
  lib->set_protocol_linux(pcap, (int)wanted.protocol);
  int status = lib->activate(pcap); /* above 0 are warnings */
  if (status < 0) {
    const char *code = status == PCAP_ERROR_PERM_DENIED      ? "EPERM"
                       : status == PCAP_ERROR_NO_SUCH_DEVICE ? "ENODEV"
                                                             : "ERR_PCAP";
    return failed(env, "pcap_activate", code, lib->geterr(pcap));
  }
  if (lib->set_datalink(pcap, DLT_LINUX_SLL2) < 0) {
    return failed(env, "pcap_set_datalink", "ERR_OLD_LIBPCAP", "it has no DLT_LINUX_SLL2");
  }
  if (lib->setnonblock(pcap, 1, errbuf) < 0) return failed(env, "pcap_setnonblock", "ERR_PCAP", errbuf);
  return true;
}

pcap_t *any_open(napi_env env, const struct libpcap *lib, struct any wanted) {
  char errbuf[PCAP_ERRBUF_SIZE] = "";
  /* libpcap's socket and its eventfd, which nobody else is to have. */
  struct descriptors before;
  descriptors_note(&before);
  pcap_t *pcap = lib->create("any", errbuf);
  if (pcap == NULL) {
    failed(env, "pcap_create", "ERR_PCAP", errbuf);
    return NULL;
  }
  bool is_open = set_up(env, lib, pcap, wanted);
  descriptors_close_on_exec(&before);
  if (is_open) return pcap;
  lib->close(pcap);
  return NULL;
}
