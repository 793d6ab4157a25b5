/*
 * Send sockets, so that an interface whose queue drains slowly fills the send buffer of its own socket, and not the one
 * that all others send by. Frames that wait in a queue are charged to the socket that sent them: one socket for all
 * interfaces would be full (EAGAIN) for all as soon as one queue does not drain.
 */
#ifndef ARPROXY_LANES_H
#define ARPROXY_LANES_H

#include <stdbool.h>
#include <stdint.h>

enum {
  LANES = 512, /* Maximum number of sockets; each holds back at most SO_SNDBUF of the kernel's memory. */
  SUSPECTS = 1024, /* Maximum number of interfaces that do not send by the shared socket. */
  SUSPECT_BUCKETS = 256,
};

struct lane {
  int fd;
  int room; /* SO_SNDBUF */
  /* Number of interfaces that send by this one alone; 0: it is the shared one or at rest. */
  uint16_t suspects;
  /* When it was last full, in milliseconds; when it was given away, if it never was since. */
  int64_t full_at;
};

/* An interface that does not send by the shared socket. */
struct suspect {
  uint32_t ifindex;
  uint16_t next; /* of its bucket, or of the free ones: number + 1; 0: none */
  uint16_t lane;
};

struct lanes {
  uint16_t shared;
  uint16_t count;
  uint16_t limit; /* of lanes: a part of the descriptors that this process may have */
  uint16_t owned; /* lanes with suspects */
  uint16_t suspects; /* in all; as long as it is 0, everything goes by `shared` */
  uint16_t free;
  int64_t next_sweep;
  /* The errno of the last socket() that was refused. */
  int refused;
  uint32_t calm_ms;
  uint16_t buckets[SUSPECT_BUCKETS];
  struct suspect table[SUSPECTS];
  struct lane lane[LANES];
};

/* Takes over `fd` as the shared socket. An interface whose own socket was not full for `calm_ms` is no suspect any more. */
void lanes_open(struct lanes *lanes, int fd, uint32_t calm_ms);
/* Opens a few sockets beforehand. */
void lanes_reserve(struct lanes *lanes);
void lanes_close(struct lanes *lanes);

/* Lets go of interfaces that had no trouble for long; before a batch. */
void lanes_sweep(struct lanes *lanes);

static inline int lanes_fd(const struct lanes *lanes, int lane) {
  return lanes->lane[lane].fd;
}

/* The lane for an interface, where there are suspects. */
int lanes_find(const struct lanes *lanes, uint32_t ifindex);

static inline int lanes_of(const struct lanes *lanes, uint32_t ifindex) {
  return lanes->suspects == 0 ? lanes->shared : lanes_find(lanes, ifindex);
}

/*
 * `lane` was full for a frame of this interface. True: from now on the interface has another, by which the frame may be
 * sent, and all others have a shared one with room; false: the frame is lost.
 */
bool lanes_full(struct lanes *lanes, int lane, uint32_t ifindex);

#endif
