/*
 * liar IFNAME MAC: answers each request in one of eight ways, by the last three bits of the target. What the generator
 * counts against it is known beforehand (check.mjs).
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { DST = 0, SRC = 6, OP = 20, SHA = 22, SPA = 28, THA = 32, TPA = 38, LENGTH = 42, PADDED = 60 };

int main(int argc, char **argv) {
  struct ether_addr *mac = argc == 3 ? ether_aton(argv[2]) : NULL;
  int fd = socket(AF_PACKET, SOCK_RAW, 0);
  struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ARP) };
  if (mac == NULL || (at.sll_ifindex = (int)if_nametoindex(argv[1])) == 0) return 2;
  if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0) {
    perror("liar");
    return 1;
  }
  for (;;) {
    unsigned char request[128] = { 0 }, reply[PADDED] = { 0 };
    if (recv(fd, request, sizeof request, 0) < LENGTH || request[OP + 1] != 1) continue;
    memcpy(reply + DST, request + SHA, 6);
    memcpy(reply + SRC, mac, 6);
    memcpy(reply + 12, request + 12, 10);
    reply[OP + 1] = 2;
    memcpy(reply + SHA, mac, 6);
    memcpy(reply + SPA, request + TPA, 4);
    memcpy(reply + THA, request + SHA, 10);
    size_t length = LENGTH;
    switch (request[TPA + 3] & 7) {
      case 1: send(fd, reply, length, 0); break;     /* doubled */
      case 2: continue;                              /* lost */
      case 3: reply[SHA + 5] ^= 1; break;            /* wrong */
      case 4: reply[SPA] ^= 1; break;                /* wrong: nobody asked for that */
      case 5: memset(reply + DST, 0xff, 6); break;   /* right, but to all */
      case 6: length = LENGTH - 1; break;            /* wrong */
      case 7: length = PADDED; break;                /* right */
    }
    send(fd, reply, length, 0);
  }
}
