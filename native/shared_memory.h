/* What the fast path shares with JavaScript: FastPathMemory of addon.d.ts. Where what stands is named by the file that says why. */
#ifndef ARPROXY_SHARED_MEMORY_H
#define ARPROXY_SHARED_MEMORY_H

#include "limits.h"
#include "napi_util.h"
#include "recent.h"

/* src/responder/fast-path.ts: words of `control`, and of a flow that is handed over; what it does; how many numbers its limits are. */
enum { IS_ON, EPOCH, LEARNED, HANDLED, UNSENT, CALLS, CONTROL_WORDS = 8 };
enum { IIF, PKTTYPE, FIRST_SPA, LAST_SPA, FIRST_TPA, LAST_TPA, OUTCOME, DOES, OIF, PLACE, MAC, LINK_MAC = 12 };
enum { SPA = 14, TPA, FLOW_WORDS, FLOWS = 64, RATES = 4 };
enum { DOES_REPLY = 1, DOES_NOTE = 2, DOES_CLAIM = 4 };
/* src/responder/frame-port.ts */
enum { BATCH = 256 };
/* src/responder/counters.ts: behind the counts by outcome, batches, frames of the fast path, and two histograms with their sums. */
enum { FRAME_BOUNDS = 9, TIME_BOUNDS = 21, COUNTER_NUMBERS = 2 + FRAME_BOUNDS + 2 + TIME_BOUNDS + 2 };
/* src/policy/count-rows.ts */
enum { ROW_LENGTH = 64, HEARD = ROW_LENGTH - 1, BUCKET = HEARD - 2 };
/* src/responder/claims.ts */
enum { CLAIMS = 1 << 16, CLAIM_WORDS = 4, CLAIM_IFINDEX = 0, CLAIM_TPA, CLAIM_ANSWERED, CLAIM_NOTICED };
/* src/responder/recording.ts */
enum { TOTAL_LOW, TOTAL_HIGH, PEN = 64, RECORDING_HEAD = 128, DOUBLES = 3, FIELDS = 5, LOOKUP_CACHED = 2 };

struct shared_memory {
  int32_t *control;
  const double *until;
  const uint32_t *flows;
  const double *rates;
  int32_t *unsent;
  uint32_t outcomes;
  double *by_outcome, *batches /* and frames that were handled here */, *frame_counts, *time_counts;
  double *rows;
  uint32_t row_count;
  int32_t *claims;
  struct senders senders;
  struct recent recent;
  struct {
    uint32_t places;
    uint8_t *memory;
    double *doubles;
    int32_t *words;
  } recording;
};

/*
 * Takes it out of the object, and sets what was taken behind the first `from` elements of the array `kept`: as long as that is
 * referenced, none of it is collected, whatever becomes of the object. False: an exception is pending.
 */
bool shared_memory_take(napi_env env, napi_value object, napi_value kept, uint32_t from, struct shared_memory *memory);

#endif
