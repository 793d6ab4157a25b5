/*
 * Gives capabilities back, in every thread. The kernel has capabilities and no_new_privs of each thread by itself, and Node has a
 * dozen: each is sent a signal that no thread can block, since libc keeps it for the like (setuid(2) in all threads), and does it
 * in the handler.
 */
#define _GNU_SOURCE /* syscall() */
#include "rights.h"

#include <dirent.h>
#include <errno.h>
#include <linux/capability.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* glibc's SIGSETXID, musl's SIGCANCEL: outside of what signal masks of either can hold. */
enum { SIGNAL = 33, MAX_THREADS = 1024, PATIENCE_MS = 2000 };

/* As rt_sigaction(2) has it, which is not as sigaction(3) does. */
struct action {
  void (*handler)(int);
  unsigned long flags;
  void (*restorer)(void);
  uint64_t mask;
};

#if defined(__x86_64__)
/* There the kernel has no way back from a handler of its own. */
__asm__(".text\n"
        ".type arproxy_restorer, @function\n"
        "arproxy_restorer:\n"
        "  mov $15, %eax\n" /* rt_sigreturn */
        "  syscall\n");
__attribute__((visibility("hidden"))) extern void arproxy_restorer(void);
#define RESTORER arproxy_restorer
#define RESTORER_FLAG 0x04000000UL /* SA_RESTORER */
#else
#define RESTORER NULL
#define RESTORER_FLAG 0UL
#endif
#define RESTART_FLAG 0x10000000UL /* SA_RESTART */

/* What every thread does. Set before the first signal. */
static uint64_t keep;
static atomic_int done, failure;

/* Capabilities that nobody has can be asked for; without CAP_SETPCAP the bounding set stays, and needs not go. */
static void shrink_bounding_set(void) {
  for (unsigned long capability = 0; capability < 64; capability++) {
    if (((keep >> capability) & 1) == 0 && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0) return;
  }
}

/* 0, or an errno. In the handler of a signal: system calls alone. */
static int limit_this_thread(void) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return errno;
  if (keep == UINT64_MAX) return 0;
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3, .pid = 0 };
  struct __user_cap_data_struct sets[2];
  if (syscall(SYS_capget, &header, sets) < 0) return errno;
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  shrink_bounding_set();
  uint32_t given = 0;
  for (int half = 0; half < 2; half++) {
    uint32_t mask = (uint32_t)(keep >> (32 * half));
    given |= (sets[half].effective | sets[half].permitted) & ~mask;
    sets[half].effective &= mask;
    sets[half].permitted &= mask;
    sets[half].inheritable = 0;
  }
  /* A filter of systemd's refuses capset(2) to who has nothing to give back either: that is no fault. */
  return syscall(SYS_capset, &header, sets) < 0 && given != 0 ? errno : 0;
}

static void on_signal(int number) {
  (void)number;
  int before = errno, error = limit_this_thread();
  if (error != 0) atomic_store(&failure, error);
  atomic_fetch_add(&done, 1);
  errno = before;
}

/* Waits until one more thread has done it, or the one that was asked is gone. */
static int await_thread(pid_t process, pid_t thread, int before) {
  struct timespec pause = { .tv_nsec = 100 * 1000 };
  for (int tries = 0; tries < PATIENCE_MS * 10; tries++) {
    if (atomic_load(&done) > before) return 0;
    if (syscall(SYS_tgkill, process, thread, 0) < 0) return 0;
    nanosleep(&pause, NULL);
  }
  return ETIMEDOUT;
}

static int limit_thread(pid_t process, pid_t thread) {
  int before = atomic_load(&done);
  if (syscall(SYS_tgkill, process, thread, SIGNAL) < 0) return errno == ESRCH ? 0 : errno;
  int error = await_thread(process, thread, before);
  return error != 0 ? error : atomic_load(&failure);
}

struct threads {
  pid_t known[MAX_THREADS];
  int count;
};

static bool is_known(const struct threads *threads, pid_t thread) {
  for (int i = 0; i < threads->count; i++) {
    if (threads->known[i] == thread) return true;
  }
  return false;
}

/* 0: no number. Not atoi(), behind which new headers of glibc have what older ones lack (__isoc23_strtol). */
static pid_t number_of(const char *name) {
  pid_t number = 0;
  for (; *name >= '0' && *name <= '9'; name++) number = 10 * number + (*name - '0');
  return number;
}

/* Those that /proc names and that are not known yet: how many, or an errno below 0. */
static int limit_unknown(struct threads *threads) {
  DIR *tasks = opendir("/proc/self/task");
  if (tasks == NULL) return -errno;
  int found = 0, error = 0;
  pid_t process = getpid();
  for (struct dirent *entry = readdir(tasks); entry != NULL && error == 0; entry = readdir(tasks)) {
    pid_t thread = number_of(entry->d_name);
    if (thread == 0 || is_known(threads, thread)) continue;
    if (threads->count == MAX_THREADS) {
      error = EAGAIN;
      break;
    }
    threads->known[threads->count++] = thread;
    found++;
    error = limit_thread(process, thread);
  }
  closedir(tasks);
  return error != 0 ? -error : found;
}

/* A thread that was not limited yet may have made another one meanwhile: until /proc names none that is new. */
static int limit_others(void) {
  static struct threads threads; /* JavaScript's main thread calls this once */
  threads = (struct threads){ .known = { (pid_t)syscall(SYS_gettid) }, .count = 1 };
  struct action action = { on_signal, RESTART_FLAG | RESTORER_FLAG, RESTORER, ~0ULL }, before;
  atomic_store(&done, 0);
  atomic_store(&failure, 0);
  if (syscall(SYS_rt_sigaction, SIGNAL, &action, &before, sizeof action.mask) < 0) return errno;
  int found = 1;
  while (found > 0) found = limit_unknown(&threads);
  /* Where a thread has not answered, its signal may still come: it must not find libc's handler. */
  if (found != -ETIMEDOUT) syscall(SYS_rt_sigaction, SIGNAL, &before, NULL, sizeof before.mask);
  return -found;
}

napi_value rights_limit(napi_env env, napi_callback_info info) {
  napi_value argument, undefined = NULL;
  napi_valuetype type = napi_undefined;
  uint32_t capability = 0;
  if (!get_args(env, info, 1, &argument)) return NULL;
  napi_typeof(env, argument, &type);
  if (type != napi_undefined && !get_uint32(env, argument, "keep", &capability)) return NULL;
  if (capability > 63) return throw_argument(env, "keep", "the number of a capability");
  keep = type == napi_undefined ? UINT64_MAX : 1ULL << capability;
  int error = limit_this_thread();
  if (error == 0) error = limit_others();
  if (error != 0) return throw_errno(env, "capset", "all threads", error);
  napi_get_undefined(env, &undefined);
  return undefined;
}
