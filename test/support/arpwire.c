/*
 * arpwire IFNAME...: the wire's end of a test. Commands on stdin, events on stdout, one a line:
 *   send IFNAME HEX [TIMES]   sends that frame as it is    recv IFNAME SECONDS.NANOS HEX   an ARP frame came in
 *   mark TOKEN   prints what has come, then itself         error IFNAME TEXT               a send failed
 * A received 802.1Q tag, which the kernel takes out of the frame (packet(7), PACKET_AUXDATA), is put back in.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_WIRES = 64, MAX_FRAME = 65536, TAG = 4, TYPE = 12 };

static struct wire { const char *ifname; int fd; } wires[MAX_WIRES];
static int wire_count;

static void die(const char *what, const char *name)
{
	fprintf(stderr, "arpwire: %s %s: %s\n", what, name, strerror(errno));
	exit(1);
}

static void turn_on(int fd, int level, int option, const char *ifname)
{
	int one = 1;
	if (setsockopt(fd, level, option, &one, sizeof one) != 0) die("setsockopt", ifname);
}

static int open_wire(const char *ifname)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	struct packet_mreq promiscuous = { .mr_type = PACKET_MR_PROMISC };
	int receive_buffer = 16 << 20;
	/* Protocol 0 receives nothing, so that no other interface's frame comes before bind(). */
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0) die("socket", ifname);
	at.sll_ifindex = promiscuous.mr_ifindex = (int)if_nametoindex(ifname);
	if (at.sll_ifindex == 0) die("if_nametoindex", ifname);
	turn_on(fd, SOL_PACKET, PACKET_AUXDATA, ifname);
	turn_on(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, ifname);
	turn_on(fd, SOL_SOCKET, SO_TIMESTAMPNS, ifname);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer, sizeof receive_buffer);
	if (setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &promiscuous, sizeof promiscuous) != 0)
		die("PACKET_ADD_MEMBERSHIP", ifname);
	if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0) die("bind", ifname);
	return fd;
}

static uint16_t type_at(const uint8_t *frame, size_t at) { return (uint16_t)(frame[at] << 8 | frame[at + 1]); }

static bool is_arp(const uint8_t *frame, size_t length)
{
	size_t at = TYPE;
	while (at + 2 <= length && (type_at(frame, at) == ETH_P_8021Q || type_at(frame, at) == ETH_P_8021AD)) at += TAG;
	return at + 2 <= length && type_at(frame, at) == ETH_P_ARP;
}

static size_t put_tag_back(uint8_t *frame, size_t length, const struct tpacket_auxdata *aux)
{
	uint16_t tpid = aux->tp_status & TP_STATUS_VLAN_TPID_VALID ? aux->tp_vlan_tpid : ETH_P_8021Q;
	uint8_t tag[TAG] = { tpid >> 8, tpid & 255, aux->tp_vlan_tci >> 8, aux->tp_vlan_tci & 255 };
	memmove(frame + TYPE + TAG, frame + TYPE, length - TYPE);
	memcpy(frame + TYPE, tag, TAG);
	return length + TAG;
}

static void drain(const struct wire *wire)
{
	static uint8_t frame[MAX_FRAME + TAG];
	_Alignas(struct cmsghdr) char control[256];
	struct iovec iov = { frame, MAX_FRAME };
	for (;;) {
		struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
		ssize_t got = recvmsg(wire->fd, &msg, 0);
		if (got < 0 && (errno == ENETDOWN || errno == EINTR)) continue; /* said once, when the link goes down */
		if (got < TYPE + 2) return;
		struct timespec when = { 0 };
		struct tpacket_auxdata aux = { 0 };
		for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c != NULL; c = CMSG_NXTHDR(&msg, c)) {
			if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) memcpy(&when, CMSG_DATA(c), sizeof when);
			if (c->cmsg_level == SOL_PACKET && c->cmsg_type == PACKET_AUXDATA) memcpy(&aux, CMSG_DATA(c), sizeof aux);
		}
		size_t length = (size_t)got;
		if (aux.tp_status & TP_STATUS_VLAN_VALID) length = put_tag_back(frame, length, &aux);
		if (!is_arp(frame, length)) continue;
		printf("recv %s %lld.%09ld ", wire->ifname, (long long)when.tv_sec, when.tv_nsec);
		for (size_t i = 0; i < length; i++) printf("%02x", frame[i]);
		putchar('\n');
	}
}

static void send_hex(const char *ifname, const char *hex, long times)
{
	static uint8_t frame[MAX_FRAME];
	size_t length = 0;
	unsigned octet;
	while (length < MAX_FRAME && sscanf(hex + 2 * length, "%2x", &octet) == 1) frame[length++] = (uint8_t)octet;
	for (int i = 0; i < wire_count; i++) {
		if (strcmp(wires[i].ifname, ifname) != 0) continue;
		for (; times > 0; times--) {
			if (send(wires[i].fd, frame, length, 0) == (ssize_t)length) continue;
			printf("error %s send: %s\n", ifname, strerror(errno));
			return;
		}
		return;
	}
	printf("error %s not open\n", ifname);
}

static void obey(char *line)
{
	char *word = strtok(line, " "), *name = strtok(NULL, " "), *hex = strtok(NULL, " "), *times = strtok(NULL, " ");
	if (word != NULL && name != NULL && hex != NULL && strcmp(word, "send") == 0) {
		send_hex(name, hex, times == NULL ? 1 : strtol(times, NULL, 10));
		return;
	}
	if (word == NULL || name == NULL || strcmp(word, "mark") != 0) {
		printf("error - unknown command\n");
		return;
	}
	for (int i = 0; i < wire_count; i++) drain(&wires[i]);
	printf("mark %s\n", name);
}

int main(int argc, char **argv)
{
	static char input[4 * MAX_FRAME];
	size_t have = 0;
	struct pollfd polled[MAX_WIRES + 1] = { { .fd = 0, .events = POLLIN } };
	setvbuf(stdout, NULL, _IOLBF, 1 << 16);
	for (wire_count = 0; wire_count < argc - 1 && wire_count < MAX_WIRES; wire_count++) {
		wires[wire_count] = (struct wire){ argv[wire_count + 1], open_wire(argv[wire_count + 1]) };
		polled[wire_count + 1] = (struct pollfd){ .fd = wires[wire_count].fd, .events = POLLIN };
	}
	printf("mark ready\n");
	for (;;) {
		if (poll(polled, (nfds_t)wire_count + 1, -1) < 0 && errno != EINTR) die("poll", "");
		for (int i = 0; i < wire_count; i++) drain(&wires[i]);
		if (polled[0].revents == 0) continue;
		ssize_t got = read(0, input + have, sizeof input - have);
		if (got <= 0) return 0;
		have += (size_t)got;
		char *start = input, *end;
		while ((end = memchr(start, '\n', have - (size_t)(start - input))) != NULL) {
			*end = '\0';
			obey(start);
			start = end + 1;
		}
		have -= (size_t)(start - input);
		memmove(input, start, have);
	}
}
