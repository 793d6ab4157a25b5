/* The wire of arpload: requests out by sendmmsg, whatever comes in by recvmmsg, and the one right reply (RFC 826). */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "arpload.h"

enum { DST = 0, SRC = 6, TYPE = 12, OP = 20, SHA = 22, SPA = 28, THA = 32, TPA = 38 };
static const uint8_t ARP_HEADER[] = { 0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0 }; /* from TYPE to the first octet of OP */

static uint32_t get32(const uint8_t *at) { uint32_t v; memcpy(&v, at, 4); return ntohl(v); }
static void put32(uint8_t *at, uint32_t v) { v = htonl(v); memcpy(at, &v, 4); }

static bool fail(const char *what)
{
	fprintf(stderr, "arpload: %s: %s\n", what, strerror(errno));
	return false;
}

static bool open_socket(struct wire *wire, const char *ifname, uint8_t *own_mac)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	struct timeval wait = { .tv_usec = 10000 };
	struct ifreq ifr = { 0 };
	int one = 1, buffer = 16 << 20;
	wire->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (wire->fd < 0) return fail("socket");
	snprintf(ifr.ifr_name, sizeof ifr.ifr_name, "%s", ifname);
	if (ioctl(wire->fd, SIOCGIFHWADDR, &ifr) != 0) return fail(ifname);
	memcpy(own_mac, ifr.ifr_hwaddr.sa_data, 6);
	at.sll_ifindex = (int)if_nametoindex(ifname);
	if (setsockopt(wire->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one) != 0) return fail("PACKET_IGNORE_OUTGOING");
	if (setsockopt(wire->fd, SOL_PACKET, PACKET_AUXDATA, &one, sizeof one) != 0) return fail("PACKET_AUXDATA");
	if (setsockopt(wire->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) != 0) return fail("SO_RCVTIMEO");
	setsockopt(wire->fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
	return bind(wire->fd, (struct sockaddr *)&at, sizeof at) == 0 || fail("bind");
}

struct wire *wire_open(const struct arguments *args)
{
	uint8_t own_mac[6];
	struct wire *wire = calloc(1, sizeof *wire);
	if (wire == NULL || !open_socket(wire, args->ifname, own_mac)) return NULL;
	for (unsigned i = 0; i < BATCH; i++) {
		uint8_t *request = wire->requests[i];
		memset(request + DST, 0xff, 6);
		memcpy(request + SRC, own_mac, 6);
		memcpy(request + TYPE, ARP_HEADER, sizeof ARP_HEADER);
		request[OP + 1] = 1;
		memcpy(request + SHA, own_mac, 6);
		put32(request + SPA, args->sender);
	}
	memcpy(wire->right + DST, own_mac, 6);
	memcpy(wire->right + SRC, args->mac, 6);
	memcpy(wire->right + TYPE, ARP_HEADER, sizeof ARP_HEADER);
	wire->right[OP + 1] = 2;
	memcpy(wire->right + SHA, args->mac, 6);
	memcpy(wire->right + THA, own_mac, 6);
	put32(wire->right + TPA, args->sender);
	return wire;
}

void wire_put_request(struct wire *wire, unsigned slot, uint32_t target) { put32(wire->requests[slot] + TPA, target); }

void wire_send(struct wire *wire, unsigned count)
{
	struct mmsghdr messages[BATCH] = { 0 };
	struct iovec iov[BATCH];
	for (unsigned i = 0; i < count; i++) {
		iov[i] = (struct iovec){ wire->requests[i], ARP_FRAME };
		messages[i].msg_hdr = (struct msghdr){ .msg_iov = &iov[i], .msg_iovlen = 1 };
	}
	for (unsigned done = 0; done < count;) {
		int sent = sendmmsg(wire->fd, messages + done, count - done, 0);
		if (sent > 0) done += (unsigned)sent;
		if (sent > 0 || errno == EINTR || errno == EAGAIN || errno == ENOBUFS) continue;
		fail("sendmmsg");
		exit(1);
	}
}

static bool has_tag(struct msghdr *message)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
		struct tpacket_auxdata aux;
		if (c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA) continue;
		memcpy(&aux, CMSG_DATA(c), sizeof aux);
		return (aux.tp_status & TP_STATUS_VLAN_VALID) != 0;
	}
	return false;
}

int wire_receive(struct wire *wire)
{
	static _Alignas(struct cmsghdr) char control[BATCH][64];
	static struct sockaddr_ll from[BATCH];
	struct mmsghdr messages[BATCH];
	struct iovec iov[BATCH];
	for (unsigned i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){ wire->received[i].octets, LONGEST_FRAME };
		messages[i].msg_hdr = (struct msghdr){ .msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &iov[i],
			.msg_iovlen = 1, .msg_control = control[i], .msg_controllen = sizeof control[i] };
	}
	int count = recvmmsg(wire->fd, messages, BATCH, MSG_WAITFORONE | MSG_TRUNC, NULL);
	for (int i = 0; i < count; i++) {
		wire->received[i].length = messages[i].msg_len;
		wire->received[i].tagged = has_tag(&messages[i].msg_hdr);
		wire->received[i].to_us = from[i].sll_pkttype == PACKET_HOST;
	}
	return count < 0 ? 0 : count;
}

uint32_t wire_target_of(const struct received *frame) { return get32(frame->octets + SPA); }

bool wire_is_right_reply(const struct wire *wire, const struct received *frame)
{
	const uint8_t *got = frame->octets, *right = wire->right;
	return frame->length == ARP_FRAME && !frame->tagged && frame->to_us && memcmp(got, right, SPA) == 0 &&
		memcmp(got + THA, right + THA, ARP_FRAME - THA) == 0;
}

/* Not for us and not ARP, or the neighbour's own question: what any host sends, and no answer to judge. */
bool wire_is_other_traffic(const struct received *frame, uint32_t first, uint32_t targets)
{
	const uint8_t *got = frame->octets;
	if (memcmp(got + TYPE, ARP_HEADER, 2) != 0) return !frame->to_us;
	return frame->length >= ARP_FRAME && got[OP] == 0 && got[OP + 1] == 1 && wire_target_of(frame) - first >= targets;
}
