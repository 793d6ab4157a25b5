/*
 * The addon's filter in this process, and then each system call that it is about: a line NAME ERRNO for each. Where the filter lets
 * one through, nothing is done either: the arguments are such that the kernel refuses them itself, with another errno.
 */
#include "../../native/seccomp.c"

#include <pthread.h>
#include <stdio.h>
#include <sys/prctl.h>

/* Of the addon: what its function for JavaScript needs. */
napi_status NAPI_CDECL napi_get_undefined(napi_env env, napi_value *value) {
  (void)env, (void)value;
  return napi_ok;
}

napi_value throw_errno(napi_env env, const char *call, const char *target, int error) {
  (void)env, (void)call, (void)target, (void)error;
  return NULL;
}

static const struct {
  const char *name;
  long number;
} CALLS[] = {
  { "execve", SYS_execve },
  { "execveat", SYS_execveat },
  { "ptrace", SYS_ptrace },
  { "process_vm_readv", SYS_process_vm_readv },
  { "process_vm_writev", SYS_process_vm_writev },
  { "pidfd_getfd", NR_PIDFD_GETFD },
  { "setns", SYS_setns },
  { "unshare", SYS_unshare },
  { "chroot", SYS_chroot },
  { "pivot_root", SYS_pivot_root },
  { "mount", SYS_mount },
  { "umount2", SYS_umount2 },
  { "open_tree", NR_OPEN_TREE },
  { "move_mount", NR_MOVE_MOUNT },
  { "fsopen", NR_FSOPEN },
  { "open_by_handle_at", SYS_open_by_handle_at },
  { "bpf", SYS_bpf },
  { "perf_event_open", SYS_perf_event_open },
  { "userfaultfd", SYS_userfaultfd },
  { "io_uring_setup", NR_IO_URING_SETUP },
  { "keyctl", SYS_keyctl },
  { "init_module", SYS_init_module },
  { "finit_module", SYS_finit_module },
  { "delete_module", SYS_delete_module },
  { "kexec_load", SYS_kexec_load },
  { "reboot", SYS_reboot },
};

static void attempt(const char *name, long number, long first) {
  errno = 0;
  long result = syscall(number, first, -1L, -1L, -1L, -1L, -1L);
  printf("%s %d\n", name, result < 0 ? errno : 0);
}

static void *in_thread(void *nothing) {
  attempt("setns in a thread", SYS_setns, -1);
  return nothing;
}

int main(void) {
  pthread_t thread;
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (install() != 0) return 1;
  for (size_t i = 0; i < COUNT(CALLS); i++) attempt(CALLS[i].name, CALLS[i].number, -1);
  attempt("clone3", NR_CLONE3, -1);
  attempt("clone of a process", SYS_clone, CLONE_SIGHAND); /* EINVAL: without CLONE_VM */
  attempt("clone into a namespace", SYS_clone, CLONE_THREAD | CLONE_NEWUTS); /* EINVAL: without CLONE_SIGHAND */
  attempt("clone of a thread", SYS_clone, CLONE_THREAD); /* the same */
  for (int family = 0; family < 46; family++) {
    char name[32];
    snprintf(name, sizeof name, "socket %d", family);
    attempt(name, SYS_socket, family); /* EINVAL: a type of -1 */
  }
#ifdef X32_BIT
  attempt("getpid of x32", SYS_getpid | X32_BIT, -1);
#endif
  attempt("getpid", SYS_getpid, -1);
  if (pthread_create(&thread, NULL, in_thread, NULL) != 0) return 2;
  pthread_join(thread, NULL);
  return 0;
}
