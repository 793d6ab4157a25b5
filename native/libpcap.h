/*
 * libpcap, found at run time: Debian's file is libpcap.so.0.8, everyone else's libpcap.so.1, so that a program linked
 * to one of them does not start on the other. The prototypes are pcap(3)'s; no header package is needed.
 */
#ifndef ARPROXY_LIBPCAP_H
#define ARPROXY_LIBPCAP_H

#include <stdint.h>
#include <sys/time.h>

#define PCAP_ERRBUF_SIZE 256
#define PCAP_ERROR_NO_SUCH_DEVICE (-5)
#define PCAP_ERROR_PERM_DENIED (-8)
#define DLT_LINUX_SLL2 276

typedef struct pcap pcap_t;

struct pcap_pkthdr {
  struct timeval ts;
  uint32_t caplen, len;
};

struct pcap_stat {
  unsigned int recv, drop, ifdrop;
};

typedef void (*pcap_handler)(unsigned char *user, const struct pcap_pkthdr *header, const unsigned char *octets);

struct libpcap {
  const char *(*lib_version)(void);
  pcap_t *(*create)(const char *device, char *errbuf);
  int (*set_snaplen)(pcap_t *, int);
  int (*set_immediate_mode)(pcap_t *, int);
  int (*set_buffer_size)(pcap_t *, int);
  int (*activate)(pcap_t *);
  int (*set_datalink)(pcap_t *, int);
  int (*setnonblock)(pcap_t *, int, char *errbuf);
  int (*get_selectable_fd)(pcap_t *);
  int (*dispatch)(pcap_t *, int, pcap_handler, unsigned char *user);
  int (*stats)(pcap_t *, struct pcap_stat *);
  char *(*geterr)(pcap_t *);
  void (*close)(pcap_t *);
  /* Since libpcap 1.9. */
  int (*set_protocol_linux)(pcap_t *, int);
};

/* The library, or NULL: then `*code` and `*text` say why. Any thread may call it. */
const struct libpcap *libpcap_load(const char **code, const char **text);

#endif
