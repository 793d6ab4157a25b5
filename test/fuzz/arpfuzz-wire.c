/* The wire of arpfuzz: frames out as they are by sendmmsg, and every frame that comes in. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "arpfuzz.h"

static int fd;

static bool fail(const char *what)
{
	fprintf(stderr, "arpfuzz: %s: %s\n", what, strerror(errno));
	return false;
}

bool wire_open(const char *ifname)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	struct timeval wait = { .tv_usec = 10000 };
	int one = 1, buffer = 16 << 20;
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (fd < 0) return fail("socket");
	at.sll_ifindex = (int)if_nametoindex(ifname);
	if (at.sll_ifindex == 0) return fail(ifname);
	if (setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one) != 0) return fail("PACKET_IGNORE_OUTGOING");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) != 0) return fail("SO_RCVTIMEO");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
	return bind(fd, (struct sockaddr *)&at, sizeof at) == 0 || fail("bind");
}

void wire_send(const struct frame *frames, unsigned count)
{
	static struct mmsghdr messages[WINDOW];
	static struct iovec iov[WINDOW];
	for (unsigned i = 0; i < count; i++) {
		iov[i] = (struct iovec){ (void *)frames[i].octets, frames[i].length };
		messages[i].msg_hdr = (struct msghdr){ .msg_iov = &iov[i], .msg_iovlen = 1 };
	}
	for (unsigned done = 0; done < count;) {
		int sent = sendmmsg(fd, messages + done, count - done, 0);
		if (sent > 0) done += (unsigned)sent;
		if (sent > 0 || errno == EINTR || errno == EAGAIN || errno == ENOBUFS) continue;
		fail("sendmmsg");
		exit(1);
	}
}

bool wire_receive(struct frame *frame)
{
	ssize_t got = recv(fd, frame->octets, sizeof frame->octets, MSG_TRUNC);
	frame->length = got < 0 ? 0 : (size_t)got;
	return got >= 0;
}
