/*
 * responder [--busy] PREFIX/LENGTH: answers every ARP request for an address in the prefix, on all interfaces, each with
 * its own MAC. It has no policy at all: it is the limit of what libpcap on `any` and sendmmsg can do.
 *
 * libpcap's own wait is the loop: pcap_dispatch() in blocking mode makes a system call only when the ring is empty.
 * With --busy it never sleeps.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "../../../native/libpcap.h"

enum { BATCH = 256, SLL2 = 20, ARP = 28, REPLY = ETH_HLEN + ARP, INDEXES = 1 << 16, RING = 4 << 20 };
enum { SLL2_PROTOCOL = 0, SLL2_IFINDEX = 4, SLL2_PKTTYPE = 10 };
enum { OP = 6, SHA = 8, SPA = 14, THA = 18, TPA = 24 };
static const uint8_t REQUEST[] = { 0, 1, 8, 0, 6, 4, 0, 1 };

static uint32_t prefix, mask; /* network order */
static int fd;
static uint8_t macs[INDEXES][6];
static bool known[INDEXES];
static unsigned ready;
static uint8_t replies[BATCH][REPLY];
static struct iovec vectors[BATCH];
static struct sockaddr_ll addresses[BATCH];
static struct mmsghdr messages[BATCH];

static void die(const char *what, const char *why) {
  fprintf(stderr, "responder: %s: %s\n", what, why);
  exit(1);
}

static bool learn_mac(uint32_t ifindex) {
  struct ifreq request = { .ifr_ifindex = (int)ifindex };
  if (ioctl(fd, SIOCGIFNAME, &request) != 0 || ioctl(fd, SIOCGIFHWADDR, &request) != 0) return false;
  memcpy(macs[ifindex], request.ifr_hwaddr.sa_data, 6);
  return known[ifindex] = true;
}

static void answer(unsigned char *user, const struct pcap_pkthdr *header, const unsigned char *sll2) {
  (void)user;
  const uint8_t *arp = sll2 + SLL2;
  uint32_t ifindex, target;
  memcpy(&ifindex, sll2 + SLL2_IFINDEX, 4);
  memcpy(&target, arp + TPA, 4);
  ifindex = ntohl(ifindex);
  if (header->caplen < SLL2 + ARP || memcmp(arp, REQUEST, sizeof REQUEST) != 0) return;
  if (sll2[SLL2_PKTTYPE] > PACKET_BROADCAST || (target & mask) != prefix) return;
  if (ifindex >= INDEXES || (!known[ifindex] && !learn_mac(ifindex)) || ready == BATCH) return;

  uint8_t *frame = replies[ready], *reply = frame + ETH_HLEN;
  addresses[ready++].sll_ifindex = (int)ifindex;
  memcpy(frame, arp + SHA, 6);
  memcpy(frame + 6, macs[ifindex], 6);
  memcpy(reply + SHA, macs[ifindex], 6);
  memcpy(reply + SPA, arp + TPA, 4);
  memcpy(reply + THA, arp + SHA, 10); /* and the address behind it */
}

static void send_replies(void) {
  for (unsigned done = 0; done < ready;) {
    int sent = sendmmsg(fd, messages + done, ready - done, 0);
    if (sent > 0) done += (unsigned)sent;
    else if (errno != EINTR) done++; /* an interface that went */
  }
  ready = 0;
}

static void open_sender(void) {
  fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (fd < 0) die("socket", strerror(errno));
  for (unsigned i = 0; i < BATCH; i++) {
    uint8_t *reply = replies[i] + ETH_HLEN;
    replies[i][12] = ETH_P_ARP >> 8;
    replies[i][13] = ETH_P_ARP & 0xff;
    memcpy(reply, REQUEST, sizeof REQUEST);
    reply[OP + 1] = 2;
    addresses[i].sll_family = AF_PACKET;
    vectors[i] = (struct iovec){ replies[i], REPLY };
    messages[i].msg_hdr = (struct msghdr){
      .msg_name = &addresses[i], .msg_namelen = sizeof addresses[i], .msg_iov = &vectors[i], .msg_iovlen = 1
    };
  }
}

static pcap_t *open_capture(const struct libpcap *lib, bool is_busy) {
  char errbuf[PCAP_ERRBUF_SIZE] = "";
  pcap_t *pcap = lib->create("any", errbuf);
  if (pcap == NULL) die("pcap_create", errbuf);
  lib->set_snaplen(pcap, SLL2 + ARP);
  lib->set_immediate_mode(pcap, 1);
  lib->set_buffer_size(pcap, RING);
  lib->set_protocol_linux(pcap, ETH_P_ARP);
  if (lib->activate(pcap) < 0 || lib->set_datalink(pcap, DLT_LINUX_SLL2) < 0) die("pcap_activate", lib->geterr(pcap));
  if (is_busy && lib->setnonblock(pcap, 1, errbuf) < 0) die("pcap_setnonblock", errbuf);
  return pcap;
}

int main(int argc, char **argv) {
  bool is_busy = argc == 3 && strcmp(argv[1], "--busy") == 0;
  char *slash = argc > 1 ? strchr(argv[argc - 1], '/') : NULL;
  if (slash == NULL) die("usage", "responder [--busy] PREFIX/LENGTH");
  *slash = '\0';
  mask = htonl(~0u << (32 - atoi(slash + 1)));
  if (inet_pton(AF_INET, argv[argc - 1], &prefix) != 1) die(argv[argc - 1], "no address");
  prefix &= mask;

  const char *code, *text;
  const struct libpcap *lib = libpcap_load(&code, &text);
  if (lib == NULL) die(code, text);
  open_sender();
  pcap_t *pcap = open_capture(lib, is_busy);
  for (;;) {
    if (lib->dispatch(pcap, BATCH, answer, NULL) < 0) die("pcap_dispatch", lib->geterr(pcap));
    if (ready > 0) send_replies();
  }
}
