#include "lanes.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { NONE = -1, RESERVE = 4, SPARE = 8, SWEEP_MS = 1000, CLOSERS = 32 };

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int room_of(int fd) {
  int room = 0;
  socklen_t length = sizeof room;
  getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, &length);
  return room;
}

static int add_lane(struct lanes *lanes, int fd) {
  lanes->lane[lanes->count] = (struct lane){ .fd = fd, .room = room_of(fd) };
  return lanes->count++;
}

/* A quarter of the descriptors: clients are to find some, too. */
static uint16_t limit_of_lanes(void) {
  struct rlimit files = { .rlim_cur = RLIM_INFINITY };
  getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur >= 4 * LANES) return LANES;
  return files.rlim_cur < 4 * RESERVE ? RESERVE : (uint16_t)(files.rlim_cur / 4);
}

void lanes_open(struct lanes *lanes, int fd, uint32_t calm_ms) {
  memset(lanes, 0, sizeof *lanes);
  lanes->calm_ms = calm_ms;
  lanes->limit = limit_of_lanes();
  lanes->shared = (uint16_t)add_lane(lanes, fd);
  for (uint16_t i = 0; i < SUSPECTS; i++) lanes->table[i].next = i + 1 < SUSPECTS ? i + 2 : 0;
  lanes->free = 1;
}

/* -1: refused. */
static int open_socket(struct lanes *lanes) {
  int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) lanes->refused = errno;
  return fd;
}

static int open_lane(struct lanes *lanes) {
  int fd = lanes->count >= lanes->limit ? -1 : open_socket(lanes);
  return fd < 0 ? NONE : add_lane(lanes, fd);
}

void lanes_reserve(struct lanes *lanes) {
  while (lanes->count < RESERVE && open_lane(lanes) != NONE) continue;
}

static void *close_one(void *fd) {
  close((int)(intptr_t)fd);
  return NULL;
}

/*
 * Closes a socket without waiting: close() of a packet socket waits for an RCU grace period, 6 to 20 ms. What it has sent
 * stays in its queue.
 */
static void close_aside(int fd) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, close_one, (void *)(intptr_t)fd) == 0) pthread_detach(thread);
  else close(fd);
}

struct closer {
  const struct lanes *lanes;
  int first;
};

static void *close_some(void *argument) {
  const struct closer *closer = argument;
  for (int i = closer->first; i < closer->lanes->count; i += CLOSERS) close(closer->lanes->lane[i].fd);
  return NULL;
}

/* Threads that wait at once wait for the same grace period. */
void lanes_close(struct lanes *lanes) {
  struct closer closers[CLOSERS];
  pthread_t threads[CLOSERS];
  bool started[CLOSERS] = { false };
  for (int i = 0; i < CLOSERS; i++) {
    closers[i] = (struct closer){ lanes, i };
    started[i] = i > 0 && i < lanes->count && pthread_create(&threads[i], NULL, close_some, &closers[i]) == 0;
    if (!started[i]) close_some(&closers[i]);
  }
  for (int i = 0; i < CLOSERS; i++)
    if (started[i]) pthread_join(threads[i], NULL);
  lanes->count = 0;
}

/* The place that holds the number of the interface's suspect; or the 0 where it would be put. */
static uint16_t *place_of(struct lanes *lanes, uint32_t ifindex) {
  uint16_t *place = &lanes->buckets[ifindex % SUSPECT_BUCKETS];
  while (*place != 0 && lanes->table[*place - 1].ifindex != ifindex) place = &lanes->table[*place - 1].next;
  return place;
}

int lanes_find(const struct lanes *lanes, uint32_t ifindex) {
  uint16_t number = lanes->buckets[ifindex % SUSPECT_BUCKETS];
  while (number != 0 && lanes->table[number - 1].ifindex != ifindex) number = lanes->table[number - 1].next;
  return number == 0 ? lanes->shared : lanes->table[number - 1].lane;
}

static void acquit(struct lanes *lanes, uint16_t *place) {
  uint16_t number = *place;
  struct suspect *suspect = &lanes->table[number - 1];
  *place = suspect->next;
  suspect->next = lanes->free;
  lanes->free = number;
  if (--lanes->lane[suspect->lane].suspects == 0) lanes->owned--;
  lanes->suspects--;
}

/* All that send by `lane` alone go by the shared one again. */
static void acquit_all(struct lanes *lanes, int lane) {
  for (int i = 0; i < SUSPECT_BUCKETS; i++) {
    for (uint16_t *place = &lanes->buckets[i]; *place != 0;) {
      struct suspect *suspect = &lanes->table[*place - 1];
      if (suspect->lane == lane) acquit(lanes, place);
      else place = &suspect->next;
    }
  }
}

void lanes_sweep(struct lanes *lanes) {
  if (lanes->suspects == 0) return;
  int64_t now = now_ms();
  if (now < lanes->next_sweep) return;
  lanes->next_sweep = now + SWEEP_MS;
  for (int i = 0; i < lanes->count; i++) {
    struct lane *lane = &lanes->lane[i];
    /* Who shares one with others may be innocent, and is tried anew each time. */
    if (lane->suspects > 1 || (lane->suspects == 1 && now - lane->full_at >= lanes->calm_ms)) acquit_all(lanes, i);
  }
}

/* Whether most of what was sent by it has left: what it is needed for next has room. */
static bool has_room(const struct lane *lane) {
  int waiting = 0;
  return ioctl(lane->fd, SIOCOUTQ, &waiting) == 0 && waiting <= lane->room / 4;
}

/* The lane of suspects that was full the longest ago, but for one; NONE: there is no such. */
static int calmest(const struct lanes *lanes, int but) {
  int best = NONE;
  for (int i = 0; i < lanes->count; i++) {
    const struct lane *lane = &lanes->lane[i];
    if (lane->suspects == 0 || i == but) continue;
    if (best == NONE || lane->full_at < lanes->lane[best].full_at) best = i;
  }
  return best;
}

/* A lane at rest that is still full gets another socket; NONE: there is no such lane. */
static int renew(struct lanes *lanes, int but) {
  for (int i = 0; i < lanes->count; i++) {
    if (i == lanes->shared || i == but || lanes->lane[i].suspects > 0) continue;
    int fd = open_socket(lanes);
    if (fd < 0) return NONE;
    close_aside(lanes->lane[i].fd);
    lanes->lane[i] = (struct lane){ .fd = fd, .room = room_of(fd) };
    return i;
  }
  return NONE;
}

/* A lane that has room and that nobody sends by, though it be taken from one that has no trouble; NONE: there is none. */
static int take(struct lanes *lanes, int but) {
  for (int i = 0; i < lanes->count; i++) {
    if (i != lanes->shared && i != but && lanes->lane[i].suspects == 0 && has_room(&lanes->lane[i])) return i;
  }
  int fresh = open_lane(lanes);
  if (fresh == NONE) fresh = renew(lanes, but);
  if (fresh != NONE) return fresh;
  int calm = calmest(lanes, but);
  if (calm == NONE || !has_room(&lanes->lane[calm])) return NONE;
  acquit_all(lanes, calm);
  return calm;
}

/* A lane for one more suspect: where there are too many, that of one that has no trouble, or else it shares one. */
static int lane_for_suspect(struct lanes *lanes) {
  int spare = lanes->limit < 2 * SPARE ? lanes->limit / 2 : SPARE;
  int own = lanes->owned < lanes->limit - spare ? take(lanes, NONE) : NONE;
  if (own != NONE) return own;
  if (lanes->limit < LANES) lanes->refused = EMFILE;
  int calm = calmest(lanes, NONE);
  if (calm != NONE && has_room(&lanes->lane[calm])) acquit_all(lanes, calm);
  return calm;
}

static bool accuse(struct lanes *lanes, uint32_t ifindex, int lane) {
  uint16_t number = lanes->free;
  if (number == 0) return false;
  struct suspect *suspect = &lanes->table[number - 1];
  lanes->free = suspect->next;
  uint16_t *place = place_of(lanes, ifindex);
  *suspect = (struct suspect){ .ifindex = ifindex, .lane = (uint16_t)lane };
  *place = number;
  if (lanes->lane[lane].suspects++ == 0) lanes->owned++;
  lanes->suspects++;
  return true;
}

bool lanes_full(struct lanes *lanes, int lane, uint32_t ifindex) {
  int64_t now = now_ms();
  lanes->lane[lane].full_at = now;
  if (lane != lanes->shared) return false; /* the interface's own trouble */

  /*
   * Who filled the shared one cannot be known: whoever is met first is taken for it, which is the more likely the more
   * it sends, and loses nothing by that. If it was another, the next time the buffer is full will tell.
   */
  int own = lane_for_suspect(lanes);
  if (own == NONE || !accuse(lanes, ifindex, own)) return false;
  lanes->lane[own].full_at = now;
  int fresh = take(lanes, own);
  if (fresh != NONE) lanes->shared = (uint16_t)fresh;
  return true;
}
