/*
 * A program of musl's that loads a prebuilt addon as Node would, all symbols at once, and calls two of its functions. No Node for
 * musl is needed: what the addon wants of Node is stubs.h, and the few calls that matter here.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "stubs.h" /* int NAME(void) of all the others */

struct property { /* napi_property_descriptor */
  const char *name;
  void *spare[1];
  void *(*method)(void *env, void *info);
  void *others[5];
};

static struct property properties[64];
static size_t count;

int napi_define_properties(void *env, void *object, size_t length, const struct property *given) {
  (void)env, (void)object;
  count = length;
  memcpy(properties, given, length * sizeof *given);
  return 0;
}

int napi_create_string_utf8(void *env, const char *text, size_t length, void **result) {
  (void)env, (void)length;
  *result = (void *)text;
  puts(text);
  return 0;
}

int napi_get_cb_info(void *env, void *info, size_t *argc, void **argv, void **self, void **data) {
  (void)env, (void)info, (void)self, (void)data;
  memset(argv, 0, *argc * sizeof *argv);
  return 0;
}

int napi_get_value_external(void *env, void *value, void **result) {
  (void)env;
  *result = value;
  return 0;
}

int napi_throw_type_error(void *env, const char *code, const char *text) {
  (void)env;
  printf("%s: %s\n", code, text);
  return 0;
}

static void call(const char *name) {
  for (size_t i = 0; i < count; i++) {
    if (strcmp(properties[i].name, name) == 0) properties[i].method(NULL, NULL);
  }
}

int main(int argc, char **argv) {
  void *file = argc == 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
  if (file == NULL) {
    puts(argc == 2 ? dlerror() : "musl FILE");
    return 1;
  }
  void *(*enter)(void *, void *);
  *(void **)&enter = dlsym(file, "napi_register_module_v1");
  enter(NULL, NULL);
  printf("%zu functions\n", count);
  call("libpcapVersion");
  call("close");
  return 0;
}
