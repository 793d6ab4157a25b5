/*
 * Frames that wait because they come faster than they are taken: in a line for each sender of each interface, so that who
 * floods drowns neither the other interfaces nor, on its own segment, the other senders. Every interface has its turn, and in
 * it each of its senders. Where there is no room any more, the longest line gives way.
 */
#ifndef ARPROXY_FAIR_QUEUE_H
#define ARPROXY_FAIR_QUEUE_H

#include <stdint.h>

/*
 * A row of an interface that more came in on than was taken: ifindex, frames that came while others waited, frames that were
 * shed, how many senders follow, and the senders of some of those that came, 4 words each.
 */
enum { ROW_SENDERS = 15, SENDER_MAX = 16, QUEUE_ROW = 4 + ROW_SENDERS * SENDER_MAX / 4 };

struct fair_queue;

/* Where in a slot its sender stands: at most SENDER_MAX octets. */
struct sender {
  uint32_t at, length;
};

/* Room for `slots` frames of `stride` octets; what is not used is not touched. NULL: no memory. */
struct fair_queue *fair_queue_new(uint32_t slots, uint32_t stride, struct sender sender);
void fair_queue_free(struct fair_queue *queue);
uint32_t fair_queue_waiting(const struct fair_queue *queue);

/* A slot for the frame that comes next, of `stride` octets. */
uint8_t *fair_queue_room(struct fair_queue *queue);
/* The frame was written to that slot, its sender too: it waits from now on. */
void fair_queue_push(struct fair_queue *queue, uint32_t ifindex);

/* Fills at most `room` slots of `stride` octets, in turns. The order of the frames of one sender stays. */
uint32_t fair_queue_take(struct fair_queue *queue, uint8_t *slots, uint32_t room);

/*
 * Writes at most `room` rows of what happened since the last time, and returns how many; a row for ifindex 0 has the frames of
 * those interfaces that there were too many of.
 */
uint32_t fair_queue_rows(struct fair_queue *queue, uint32_t *rows, uint32_t room);

#endif
