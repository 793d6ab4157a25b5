#include "fair_queue.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/*
 * QUANTUM: frames of one turn. LINES: of an interface; senders are spread over them by a hash. BACKLOG: of an interface that has
 * more waiting, there is a row.
 */
enum { QUANTUM = 8, LINES = 256, WORDS = LINES / 64, BUCKETS = 1024, BACKLOG = 64, ROWS = 64 };
#define NONE UINT32_MAX

struct line {
  uint32_t head, tail, length;
};

/* An interface of which frames wait. */
struct port {
  uint32_t ifindex;
  uint32_t length; /* of all its lines */
  uint32_t busy; /* lines that are not empty, */
  uint64_t waiting[WORDS]; /* and a bit for each of them */
  uint32_t turn; /* the line to look at first */
  uint32_t longest; /* a line that was the longest once */
  uint32_t in_bucket; /* the next one of the same bucket */
  uint32_t before, after; /* in the ring of turns */
  uint32_t row, epoch; /* of this epoch, it has that row */
  struct line lines[LINES];
};

struct fair_queue {
  uint32_t slots, stride;
  struct sender sender;
  uint64_t seed; /* of the hashes */
  uint64_t chance;
  uint8_t *frames; /* by slot, */
  uint32_t *next; /* and the slot behind it in its line, or of the free ones */
  struct port *ports; /* no more than slots */
  uint32_t free_slot, used_slots; /* those from used_slots on were never used */
  uint32_t free_port, used_ports;
  uint32_t waiting, active; /* frames; ports */
  uint32_t turn; /* a port */
  uint32_t longest; /* a port that was the longest once, or NONE */
  uint32_t buckets[BUCKETS];
  uint32_t row_count, epoch;
  uint32_t rows[ROWS][QUEUE_ROW];
};

struct fair_queue *fair_queue_new(uint32_t slots, uint32_t stride, struct sender sender) {
  struct fair_queue *q = calloc(1, sizeof *q);
  if (q == NULL) return NULL;
  *q = (struct fair_queue){ .slots = slots, .stride = stride, .sender = sender, .turn = NONE, .longest = NONE };
  q->free_slot = q->free_port = NONE;
  q->row_count = 1;
  memset(q->buckets, 0xff, sizeof q->buckets);
  q->frames = malloc((size_t)slots * stride);
  q->next = malloc((size_t)slots * sizeof *q->next);
  q->ports = malloc((size_t)slots * sizeof *q->ports);
  /* So that nobody can choose addresses that share a neighbour's line. Without it the queue works as well. */
  if (getrandom(&q->seed, sizeof q->seed, GRND_NONBLOCK) < 0) q->seed = 0x9e3779b97f4a7c15;
  if (q->frames != NULL && q->next != NULL && q->ports != NULL) return q;
  fair_queue_free(q);
  return NULL;
}

void fair_queue_free(struct fair_queue *q) {
  if (q == NULL) return;
  free(q->frames);
  free(q->next);
  free(q->ports);
  free(q);
}

uint32_t fair_queue_waiting(const struct fair_queue *q) {
  return q->waiting;
}

static uint8_t *frame_of(const struct fair_queue *q, uint32_t slot) {
  return q->frames + (size_t)slot * q->stride;
}

static uint64_t mix(uint64_t value) {
  value *= 0xff51afd7ed558ccd;
  return value ^ value >> 32;
}

static uint32_t line_of(const struct fair_queue *q, const uint8_t *sender) {
  uint64_t first = 0, last = 0;
  uint32_t length = q->sender.length;
  memcpy(&first, sender, length < 8 ? length : 8);
  if (length > 8) memcpy(&last, sender + length - 8, 8);
  return (uint32_t)(mix(mix(first ^ q->seed) ^ last) % LINES);
}

static uint32_t *bucket_of(struct fair_queue *q, uint32_t ifindex) {
  return &q->buckets[mix(ifindex ^ q->seed) % BUCKETS];
}

/* It gets its turn behind all others. */
static void add_to_ring(struct fair_queue *q, uint32_t port) {
  struct port *ports = q->ports;
  if (q->turn == NONE) {
    ports[port].before = ports[port].after = q->turn = port;
    return;
  }
  uint32_t after = q->turn, before = ports[after].before;
  ports[port].before = before;
  ports[port].after = after;
  ports[before].after = ports[after].before = port;
}

static uint32_t port_of(struct fair_queue *q, uint32_t ifindex) {
  uint32_t *bucket = bucket_of(q, ifindex), port = *bucket;
  while (port != NONE && q->ports[port].ifindex != ifindex) port = q->ports[port].in_bucket;
  if (port != NONE) return port;
  port = q->free_port != NONE ? q->free_port : q->used_ports++;
  if (port == q->free_port) q->free_port = q->ports[port].in_bucket;
  q->ports[port].ifindex = ifindex;
  q->ports[port].length = q->ports[port].turn = q->ports[port].longest = 0;
  q->ports[port].busy = 0;
  memset(q->ports[port].waiting, 0, sizeof q->ports[port].waiting);
  q->ports[port].epoch = q->epoch - 1;
  for (uint32_t i = 0; i < LINES; i++) q->ports[port].lines[i].length = 0;
  q->ports[port].in_bucket = *bucket;
  *bucket = port;
  add_to_ring(q, port);
  q->active++;
  return port;
}

/* Nothing of it waits any more. */
static void forget_port(struct fair_queue *q, uint32_t port) {
  struct port *p = &q->ports[port];
  uint32_t *at = bucket_of(q, p->ifindex);
  while (*at != port) at = &q->ports[*at].in_bucket;
  *at = p->in_bucket;
  q->ports[p->before].after = p->after;
  q->ports[p->after].before = p->before;
  if (q->turn == port) q->turn = p->after == port ? NONE : p->after;
  if (q->longest == port) q->longest = NONE;
  p->in_bucket = q->free_port;
  q->free_port = port;
  q->active--;
}

/* The first frame of a line, which is taken out of it; the port may be empty then. */
static uint32_t pop(struct fair_queue *q, struct port *p, uint32_t line) {
  struct line *l = &p->lines[line];
  uint32_t slot = l->head;
  l->head = q->next[slot];
  if (--l->length == 0) {
    p->waiting[line / 64] &= ~(1ull << line % 64);
    p->busy--;
  }
  p->length--;
  q->waiting--;
  return slot;
}

/* The longest, or one that has more than most: it was the longest, and it has no less than its share. */
static uint32_t longest_port(struct fair_queue *q) {
  if (q->longest != NONE && (uint64_t)q->ports[q->longest].length * q->active >= q->waiting) return q->longest;
  uint32_t longest = q->turn, port = q->turn;
  do {
    if (q->ports[port].length > q->ports[longest].length) longest = port;
    port = q->ports[port].after;
  } while (port != q->turn);
  return q->longest = longest;
}

static uint32_t longest_line(struct port *p) {
  if ((uint64_t)p->lines[p->longest].length * p->busy >= p->length) return p->longest;
  for (uint32_t i = 0; i < LINES; i++) {
    if (p->lines[i].length > p->lines[p->longest].length) p->longest = i;
  }
  return p->longest;
}

/* Those that there is no row for share the first, of ifindex 0. */
static uint32_t find_row(struct fair_queue *q, uint32_t ifindex) {
  for (uint32_t i = 1; i < q->row_count; i++) {
    if (q->rows[i][0] == ifindex) return i;
  }
  if (q->row_count == ROWS) return 0;
  memset(q->rows[q->row_count], 0, sizeof q->rows[0]);
  q->rows[q->row_count][0] = ifindex;
  return q->row_count++;
}

static uint32_t *row_of(struct fair_queue *q, struct port *p) {
  if (p->epoch != q->epoch) p->row = find_row(q, p->ifindex);
  p->epoch = q->epoch;
  return q->rows[p->row];
}

/* Of the senders a few are kept, all with the same chance. */
static void count_came(struct fair_queue *q, struct port *p, const uint8_t *sender) {
  uint32_t *row = row_of(q, p), frames = ++row[1], at = row[3];
  if (at < ROW_SENDERS) {
    row[3]++;
  } else {
    q->chance += 0x9e3779b97f4a7c15;
    at = (uint32_t)((mix(q->chance) >> 32) * frames >> 32);
    if (at >= ROW_SENDERS) return;
  }
  uint32_t *kept = row + 4 + at * (SENDER_MAX / 4);
  memset(kept, 0, SENDER_MAX);
  memcpy(kept, sender, q->sender.length);
}

/* The oldest goes: what is answered then is what somebody still waits for. */
static uint32_t shed(struct fair_queue *q) {
  uint32_t port = longest_port(q);
  struct port *p = &q->ports[port];
  uint32_t slot = pop(q, p, longest_line(p));
  row_of(q, p)[2]++;
  if (p->length == 0) forget_port(q, port);
  return slot;
}

uint8_t *fair_queue_room(struct fair_queue *q) {
  if (q->free_slot == NONE) {
    q->free_slot = q->used_slots < q->slots ? q->used_slots++ : shed(q);
    q->next[q->free_slot] = NONE;
  }
  return frame_of(q, q->free_slot);
}

void fair_queue_push(struct fair_queue *q, uint32_t ifindex) {
  uint32_t slot = q->free_slot, port = port_of(q, ifindex);
  struct port *p = &q->ports[port];
  uint32_t line = line_of(q, frame_of(q, slot) + q->sender.at);
  struct line *l = &p->lines[line];
  q->free_slot = q->next[slot];
  if (l->length++ == 0) {
    l->head = slot;
    p->waiting[line / 64] |= 1ull << line % 64;
    p->busy++;
  } else {
    q->next[l->tail] = slot;
  }
  l->tail = slot;
  if (l->length > p->lines[p->longest].length) p->longest = line;
  q->waiting++;
  if (++p->length > BACKLOG) count_came(q, p, frame_of(q, slot) + q->sender.at);
  if (p->length > (q->longest == NONE ? 0 : q->ports[q->longest].length)) q->longest = port;
}

/* The line whose turn it is: the first that is not empty from `turn` on; one there is. */
static uint32_t next_line(struct port *p) {
  uint32_t word = p->turn / 64;
  uint64_t bits = p->waiting[word] & UINT64_MAX << p->turn % 64;
  while (bits == 0) bits = p->waiting[word = (word + 1) % WORDS];
  uint32_t line = word * 64 + (uint32_t)__builtin_ctzll(bits);
  p->turn = (line + 1) % LINES;
  return line;
}

uint32_t fair_queue_take(struct fair_queue *q, uint8_t *slots, uint32_t room) {
  uint32_t count = 0;
  while (count < room && q->turn != NONE) {
    uint32_t port = q->turn;
    struct port *p = &q->ports[port];
    for (uint32_t n = 0; n < QUANTUM && count < room && p->length > 0; n++) {
      uint32_t slot = pop(q, p, next_line(p));
      memcpy(slots + (size_t)q->stride * count++, frame_of(q, slot), q->stride);
      q->next[slot] = q->free_slot;
      q->free_slot = slot;
    }
    q->turn = p->after;
    if (p->length == 0) forget_port(q, port);
  }
  return count;
}

uint32_t fair_queue_rows(struct fair_queue *q, uint32_t *rows, uint32_t room) {
  uint32_t first = q->rows[0][1] == 0 && q->rows[0][2] == 0 ? 1 : 0, count = q->row_count - first;
  if (count > room) count = room; /* the rest is of no account */
  memcpy(rows, q->rows[first], count * sizeof q->rows[0]);
  memset(q->rows[0], 0, sizeof q->rows[0]);
  q->row_count = 1;
  q->epoch++;
  return count;
}
