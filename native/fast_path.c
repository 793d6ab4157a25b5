#include "fast_path.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "flows.h"
#include "limits.h"
#include "netlink.h"
#include "packet_socket.h"
#include "recent.h"
#include "shared_memory.h"

enum { TX_STRIDE = 64, TX_HEADER = 8 }; /* src/responder/frame-port.ts */

/* RFC 826, "Packet format", behind SLL2's header (src/wire/sll2.ts); in network order. */
struct __attribute__((packed)) request {
  uint16_t protocol, reserved;
  uint32_t ifindex;
  uint16_t hatype;
  uint8_t pkttype, address_length, source[8];
  uint16_t hrd, pro;
  uint8_t hln, pln;
  uint16_t op;
  uint8_t sha[6];
  uint32_t spa;
  uint8_t tha[6];
  uint32_t tpa;
};
_Static_assert(sizeof(struct request) == FAST_PATH_FRAME, "octets from SLL2's header on");

struct __attribute__((packed)) reply {
  uint8_t destination[6], source[6];
  uint16_t type, hrd, pro;
  uint8_t hln, pln;
  uint16_t op;
  uint8_t sha[6];
  uint32_t spa;
  uint8_t tha[6];
  uint32_t tpa;
};
_Static_assert(sizeof(struct reply) == 42, "a frame without padding");

struct fast_path {
  struct packet_socket *socket;
  const struct netlink *netlink;
  napi_ref kept; /* all of it that is JavaScript's */
  struct flows *flows;
  double began; /* the clock of JavaScript, in milliseconds, when CLOCK_MONOTONIC was 0 */
  struct shared_memory shared;
  uint32_t epoch;
  /* Of this batch. */
  double now;
  uint32_t seconds;
  uint32_t handled, replies;
  bool is_left; /* a frame was: so are all behind it */
  uint8_t frames[BATCH * TX_STRIDE];
  int32_t errnos[BATCH];
};

/* Milliseconds of CLOCK_MONOTONIC. */
static double monotonic(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void prepare_replies(struct fast_path *p) {
  struct reply reply = {
    .type = htons(0x0806), .hrd = htons(1), .pro = htons(0x0800), .hln = 6, .pln = 4, .op = htons(2)
  };
  uint32_t header[2] = { 0, sizeof reply };
  for (uint32_t i = 0; i < BATCH; i++) {
    memcpy(p->frames + i * TX_STRIDE, header, sizeof header);
    memcpy(p->frames + i * TX_STRIDE + TX_HEADER, &reply, sizeof reply);
  }
}

static bool open_parts(napi_env env, const napi_value *args, struct fast_path *p) {
  napi_value kept;
  double now;
  p->socket = packet_of(env, args[0]);
  if (p->socket == NULL || (p->netlink = netlink_of(env, args[1])) == NULL) return false;
  if (napi_create_array(env, &kept) != napi_ok) return false;
  napi_set_element(env, kept, 0, args[0]);
  napi_set_element(env, kept, 1, args[1]);
  if (!shared_memory_take(env, args[2], kept, 2, &p->shared)) return false;
  if (napi_get_value_double(env, args[3], &now) != napi_ok || !isfinite(now)) {
    throw_argument(env, "now", "a number of milliseconds");
    return false;
  }
  p->began = now - monotonic();
  return napi_create_reference(env, kept, 1, &p->kept) == napi_ok;
}

struct fast_path *fast_path_open(napi_env env, const napi_value *args) {
  struct fast_path *p = calloc(1, sizeof *p);
  if (p == NULL || (p->flows = flows_new()) == NULL) {
    free(p);
    throw_errno(env, "calloc", "fast path", ENOMEM);
    return NULL;
  }
  if (open_parts(env, args, p)) {
    prepare_replies(p);
    return p;
  }
  fast_path_close(env, p);
  return NULL;
}

void fast_path_close(napi_env env, struct fast_path *p) {
  if (p == NULL) return;
  if (p->kept != NULL) napi_delete_reference(env, p->kept);
  flows_free(p->flows);
  free(p);
}

static uint64_t mac_in(const uint32_t *words) {
  return (uint64_t)words[0] << 32 | words[1];
}

static void learn(struct fast_path *p, const uint32_t *words, const double *rates) {
  struct flow flow = {
    .iif = words[IIF],
    .pkttype = words[PKTTYPE],
    .first_spa = words[FIRST_SPA],
    .last_spa = words[LAST_SPA],
    .first_tpa = words[FIRST_TPA],
    .last_tpa = words[LAST_TPA],
    .outcome = words[OUTCOME],
    .replies = (words[DOES] & DOES_REPLY) != 0,
    .is_noted = (words[DOES] & DOES_NOTE) != 0,
    .is_claimed = (words[DOES] & DOES_CLAIM) != 0,
    .oif = words[OIF],
    .place = words[PLACE],
    .mac = mac_in(words + MAC),
    .link_mac = mac_in(words + LINK_MAC),
    .per_sender = { rates[0], rates[1] },
    .per_interface = { rates[2], rates[3] },
  };
  if (flow.outcome < p->shared.outcomes && flow.place < p->shared.row_count)
    flows_add(p->flows, &flow, words[SPA], words[TPA]);
}

/* What JavaScript has said since the last batch. */
static void listen_to_javascript(struct fast_path *p) {
  if ((uint32_t)p->shared.control[EPOCH] != p->epoch) flows_clear(p->flows);
  p->epoch = (uint32_t)p->shared.control[EPOCH];
  uint32_t learned = (uint32_t)p->shared.control[LEARNED];
  for (uint32_t i = 0; i < learned && i < FLOWS; i++)
    learn(p, p->shared.flows + i * FLOW_WORDS, p->shared.rates + i * RATES);
  p->shared.control[LEARNED] = 0;
}

static int32_t *claim_of(const struct fast_path *p, uint32_t ifindex, uint32_t address) {
  uint32_t at = (address ^ (address >> 16) * 0x9e3779b1u ^ ifindex * 0x85ebca6bu) & (CLAIMS - 1);
  return p->shared.claims + at * CLAIM_WORDS;
}

/* Claims.check(), and some more: whether the sender's address was answered for on the interface, however long ago. */
static bool may_be_conflict(const struct fast_path *p, uint32_t ifindex, uint32_t spa) {
  const int32_t *claim = claim_of(p, ifindex, spa);
  return (uint32_t)claim[CLAIM_TPA] == spa && (uint32_t)claim[CLAIM_IFINDEX] == ifindex;
}

/* Claims.answered() */
static void note_answered(const struct fast_path *p, uint32_t ifindex, uint32_t tpa) {
  int32_t *claim = claim_of(p, ifindex, tpa);
  if ((uint32_t)claim[CLAIM_TPA] != tpa || (uint32_t)claim[CLAIM_IFINDEX] != ifindex) {
    claim[CLAIM_IFINDEX] = (int32_t)ifindex;
    claim[CLAIM_TPA] = (int32_t)tpa;
    claim[CLAIM_NOTICED] = 0;
  }
  claim[CLAIM_ANSWERED] = (int32_t)p->seconds;
}

/* Two octets beyond its six can be read: whose ever they are. */
static uint64_t mac_of(const uint8_t *octets) {
  uint64_t mac;
  memcpy(&mac, octets, sizeof mac);
  return be64toh(mac) >> 16;
}

static void put_mac(uint8_t *octets, uint64_t mac) {
  mac = htobe64(mac << 16);
  memcpy(octets, &mac, 6);
}

/* FlightRecorder.record() */
static void record(struct fast_path *p, const struct flow *flow, uint64_t sha, uint32_t spa, uint32_t tpa) {
  double *next = (double *)(p->shared.recording.memory + PEN);
  int32_t *pen = (int32_t *)(p->shared.recording.memory + PEN + sizeof *next);
  uint32_t place = (uint32_t)*pen;
  if (place >= p->shared.recording.places) return; /* not by us */
  *next += 1;
  *pen = place + 1 == p->shared.recording.places ? 0 : (int32_t)(place + 1);
  double *doubles = p->shared.recording.doubles + (size_t)place * DOUBLES;
  doubles[0] = p->now;
  doubles[1] = (double)sha;
  doubles[2] = flow->replies ? (double)flow->mac : 0;
  int32_t *words = p->shared.recording.words + (size_t)place * FIELDS;
  words[0] = (int32_t)spa;
  words[1] = (int32_t)tpa;
  words[2] = (int32_t)flow->iif;
  words[3] = (int32_t)flow->oif;
  words[4] = (int32_t)(flow->outcome | 1u << 8 | flow->pkttype << 16 | (uint32_t)LOOKUP_CACHED << 20);
}

/* publishTotal() of recording.ts */
static void publish(const struct fast_path *p) {
  int32_t *head = (int32_t *)p->shared.recording.memory;
  double total = *(const double *)(p->shared.recording.memory + PEN);
  uint64_t whole = (uint64_t)total;
  __atomic_store_n(&head[TOTAL_LOW], (int32_t)(whole & 0x7fffffff), __ATOMIC_SEQ_CST);
  __atomic_store_n(&head[TOTAL_HIGH], (int32_t)(whole >> 30), __ATOMIC_SEQ_CST);
}

/* Histogram.observe() */
static void observe(double *counts, uint32_t bounds, double value) {
  counts[bounds + 1] += value;
  double beyond = (double)(1u << bounds), cut = value < beyond ? value : beyond;
  uint32_t whole = (uint32_t)cut + ((double)(uint32_t)cut < cut);
  counts[whole <= 1 ? 0 : 32 - __builtin_clz(whole - 1)] += 1;
}

static void reply_to(struct fast_path *p, const struct flow *flow, const struct request *request, uint32_t tpa) {
  uint8_t *slot = p->frames + p->replies++ * TX_STRIDE;
  struct reply *reply = (struct reply *)(slot + TX_HEADER);
  memcpy(slot, &flow->iif, sizeof flow->iif);
  memcpy(reply->destination, request->sha, sizeof request->sha);
  put_mac(reply->source, flow->mac);
  put_mac(reply->sha, flow->mac);
  reply->spa = request->tpa;
  memcpy(reply->tha, request->sha, sizeof request->sha);
  reply->tpa = request->spa;
  if (flow->is_claimed) note_answered(p, flow->iif, tpa);
}

/* An ARP request for IPv4 over Ethernet, whole, whose fields agree with each other. */
static bool is_plain(const struct request *r, uint32_t captured) {
  return captured >= sizeof *r && (r->hrd == htons(1) || r->hrd == htons(6)) && r->pro == htons(0x0800) &&
         r->hln == 6 && r->pln == 4 && r->op == htons(1) && r->spa != 0 && r->spa != r->tpa && (r->sha[0] & 1) == 0;
}

/* RateLimit.refusal(): JavaScript counts it. */
static bool is_over(const struct fast_path *p, const struct flow *flow, const double *row, uint32_t spa) {
  return (flow->per_sender.interval > 0 &&
          sender_is_over(&p->shared.senders, flow->iif, spa, flow->per_sender, p->now)) ||
         (flow->per_interface.interval > 0 &&
          bucket_is_over((const struct bucket *)(row + BUCKET), flow->per_interface, p->now));
}

static void take_tokens(const struct fast_path *p, const struct flow *flow, double *row, uint32_t spa) {
  if (flow->per_sender.interval > 0) sender_takes(&p->shared.senders, flow->iif, spa, flow->per_sender, p->now);
  if (flow->per_interface.interval > 0) bucket_takes((struct bucket *)(row + BUCKET), flow->per_interface, p->now);
}

static bool handle(struct fast_path *p, const struct request *r, uint32_t captured) {
  if (!is_plain(r, captured)) return false;
  uint32_t ifindex = ntohl(r->ifindex), spa = ntohl(r->spa), tpa = ntohl(r->tpa);
  const struct flow *flow = flows_find(p->flows, ifindex, r->pkttype, spa, tpa);
  if (flow == NULL || may_be_conflict(p, ifindex, spa)) return false;
  uint64_t sha = mac_of(r->sha);
  if (sha != mac_of(r->source) || sha == 0 || sha == flow->mac || sha == flow->link_mac) return false;
  if (flow->is_noted) recent_note(&p->shared.recent, ifindex, sha, spa, tpa, p->now);
  double *row = p->shared.rows + (size_t)flow->place * ROW_LENGTH;
  if (is_over(p, flow, row, spa)) return false;
  p->shared.by_outcome[flow->outcome] += 1;
  row[flow->outcome] += 1;
  row[HEARD] = p->now;
  record(p, flow, sha, spa, tpa);
  if (!flow->replies) return true;
  take_tokens(p, flow, row, spa);
  reply_to(p, flow, r, tpa);
  return true;
}

static void send_replies(struct fast_path *p) {
  int32_t sent = packet_send_frames(p->socket, p->frames, TX_STRIDE, p->replies, p->errnos);
  if (sent == (int32_t)p->replies) return;
  uint32_t unsent = 0;
  for (uint32_t i = 0; i < p->replies; i++) {
    if (sent >= 0 && p->errnos[i] == 0) continue;
    memcpy(&p->shared.unsent[2 * unsent], p->frames + i * TX_STRIDE, sizeof *p->shared.unsent);
    p->shared.unsent[2 * unsent++ + 1] = sent < 0 ? EBADF : p->errnos[i];
  }
  p->shared.control[UNSENT] = (int32_t)unsent;
}

bool fast_path_begin(struct fast_path *p, uint32_t frames) {
  p->handled = p->replies = 0;
  p->is_left = false;
  if (frames == 0 || p->shared.control[IS_ON] == 0 || p->shared.control[UNSENT] != 0) return false;
  listen_to_javascript(p);
  p->now = monotonic() + p->began;
  p->seconds = (uint32_t)(p->now / 1e3) + 1;
  /* What the kernel has notified of before these frames came is known before they are decided: by JavaScript. */
  return p->now < *p->shared.until && !netlink_has_news(p->netlink);
}

bool fast_path_take(struct fast_path *p, const uint8_t *frame, uint32_t captured) {
  if (p->is_left || p->handled == BATCH || !handle(p, (const struct request *)frame, captured)) {
    p->is_left = true;
    return false;
  }
  p->handled++;
  return true;
}

void fast_path_end(struct fast_path *p) {
  if (p->handled == 0) return;
  if (p->replies > 0) send_replies(p);
  publish(p);
  *p->shared.batches += 1;
  observe(p->shared.frame_counts, FRAME_BOUNDS, p->handled);
  observe(p->shared.time_counts, TIME_BOUNDS, (monotonic() + p->began - p->now) * 1e3);
  p->shared.batches[1] += p->handled;
  p->shared.control[HANDLED] = (int32_t)((uint32_t)p->shared.control[HANDLED] + p->handled); /* it may go round */
}

uint32_t fast_path_handled(const struct fast_path *p) {
  return p->handled;
}

bool fast_path_has_unsent(const struct fast_path *p) {
  return p->shared.control[UNSENT] != 0;
}

bool fast_path_calls(const struct fast_path *p) {
  return p->shared.control[CALLS] != 0;
}
