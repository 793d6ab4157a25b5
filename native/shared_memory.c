#include "shared_memory.h"

enum { CONTROL, UNTIL, GIVEN, GIVEN_RATES, NOT_SENT, NUMBERS, ROWS, CLAIMED, SENDERS, RECENT, RECORDING, ARRAYS };

static const struct {
  const char *name;
  napi_typedarray_type type;
  size_t least;
} PARTS[ARRAYS] = {
  [CONTROL] = { "control", napi_int32_array, CONTROL_WORDS },
  [UNTIL] = { "until", napi_float64_array, 1 },
  [GIVEN] = { "flows", napi_uint32_array, FLOWS * FLOW_WORDS },
  [GIVEN_RATES] = { "rates", napi_float64_array, FLOWS * RATES },
  [NOT_SENT] = { "unsent", napi_int32_array, 2 * BATCH },
  [NUMBERS] = { "numbers", napi_float64_array, COUNTER_NUMBERS + 1 },
  [ROWS] = { "rows", napi_float64_array, ROW_LENGTH },
  [CLAIMED] = { "claims", napi_int32_array, CLAIMS * CLAIM_WORDS },
  [SENDERS] = { "senders", napi_uint8_array, 1 },
  [RECENT] = { "recent", napi_uint8_array, 1 },
  [RECORDING] = { "recording", napi_uint8_array, RECORDING_HEAD },
};

static bool get_number(napi_env env, napi_value object, const char *name, int32_t *number) {
  napi_value value;
  if (napi_get_named_property(env, object, name, &value) == napi_ok &&
      napi_get_value_int32(env, value, number) == napi_ok) {
    return true;
  }
  throw_argument(env, name, "a number");
  return false;
}

/* Places and their arrays lie as arraysOf() of recording.ts has them. */
static bool recording_in(struct shared_memory *m, struct bytes memory, int32_t places) {
  if (places <= BATCH) return false;
  size_t doubles = (size_t)places * DOUBLES * sizeof(double);
  if (memory.length < RECORDING_HEAD + 2 * doubles + (size_t)places * (FIELDS + 1) * sizeof(int32_t)) return false;
  m->recording.places = (uint32_t)places;
  m->recording.memory = memory.data;
  m->recording.doubles = (double *)(memory.data + RECORDING_HEAD);
  m->recording.words = (int32_t *)(memory.data + RECORDING_HEAD + 2 * doubles); /* behind the headers */
  return true;
}

static bool counters_in(struct shared_memory *m, struct bytes numbers) {
  m->outcomes = (uint32_t)numbers.length - COUNTER_NUMBERS;
  m->by_outcome = (double *)numbers.data;
  m->batches = m->by_outcome + m->outcomes;
  m->frame_counts = m->batches + 2;
  m->time_counts = m->frame_counts + FRAME_BOUNDS + 2;
  return m->outcomes <= BUCKET;
}

bool shared_memory_take(napi_env env, napi_value object, napi_value kept, uint32_t from, struct shared_memory *m) {
  struct bytes parts[ARRAYS];
  int32_t places, seed, recent_seed;
  napi_valuetype type;
  if (napi_typeof(env, object, &type) != napi_ok || type != napi_object) {
    throw_argument(env, "memory", "an object");
    return false;
  }
  for (uint32_t i = 0; i < ARRAYS; i++) {
    napi_value array;
    if (!get_shared(env, object, PARTS[i].name, PARTS[i].type, PARTS[i].least, &array, &parts[i])) return false;
    napi_set_element(env, kept, from + i, array);
  }
  if (!get_number(env, object, "places", &places) || !get_number(env, object, "seed", &seed) ||
      !get_number(env, object, "recentSeed", &recent_seed)) {
    return false;
  }
  m->control = (int32_t *)parts[CONTROL].data;
  m->until = (const double *)parts[UNTIL].data;
  m->flows = (const uint32_t *)parts[GIVEN].data;
  m->rates = (const double *)parts[GIVEN_RATES].data;
  m->unsent = (int32_t *)parts[NOT_SENT].data;
  m->rows = (double *)parts[ROWS].data;
  m->row_count = (uint32_t)(parts[ROWS].length / ROW_LENGTH);
  m->claims = (int32_t *)parts[CLAIMED].data;
  if (counters_in(m, parts[NUMBERS]) && recording_in(m, parts[RECORDING], places) &&
      senders_in(&m->senders, parts[SENDERS].data, parts[SENDERS].length, (uint32_t)seed) &&
      recent_in(&m->recent, parts[RECENT].data, parts[RECENT].length, (uint32_t)recent_seed)) {
    return true;
  }
  throw_argument(env, "memory", "room for as many outcomes, places and senders as it says");
  return false;
}
