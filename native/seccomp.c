/*
 * A filter of system calls for all threads: what no part of arproxy needs, and whoever has got into it would want, gives EPERM.
 * All else goes on as ever: V8, libuv and libc call what they like, with each version something else.
 */
#include "seccomp.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/sched.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define NATIVE_ARCH AUDIT_ARCH_X86_64
#define X32_BIT 0x40000000
#elif defined(__aarch64__)
#define NATIVE_ARCH AUDIT_ARCH_AARCH64
#endif

/* Of newer kernels than the headers may be: the same number on every architecture that we know. */
enum {
  NR_IO_URING_SETUP = 425,
  NR_OPEN_TREE = 428,
  NR_MOVE_MOUNT = 429,
  NR_FSOPEN = 430,
  NR_FSCONFIG = 431,
  NR_FSMOUNT = 432,
  NR_FSPICK = 433,
  NR_PIDFD_OPEN = 434,
  NR_CLONE3 = 435,
  NR_PIDFD_GETFD = 438,
  NR_PROCESS_MADVISE = 440,
  NR_MOUNT_SETATTR = 442,
  NR_OPEN_TREE_ATTR = 467,
};

/* Called for each batch of frames: let through first, since kernels before 5.11 run the filter for each call. */
static const int FREQUENT[] = {
  SYS_recvfrom,   SYS_recvmmsg, SYS_sendto, SYS_sendmmsg, SYS_epoll_pwait,
#ifdef SYS_epoll_wait
  SYS_epoll_wait,
#endif
  SYS_write,      SYS_read,     SYS_futex,
};

static const int DENIED[] = {
  /* other programs, other processes */
  SYS_execve,
  SYS_execveat,
  SYS_ptrace,
  SYS_process_vm_readv,
  SYS_process_vm_writev,
  SYS_kcmp,
  NR_PIDFD_OPEN,
  NR_PIDFD_GETFD,
  NR_PROCESS_MADVISE,
  SYS_migrate_pages,
  SYS_move_pages,
#ifdef SYS_fork
  SYS_fork,
  SYS_vfork,
#endif
  /* other namespaces and file systems */
  SYS_setns,
  SYS_unshare,
  SYS_chroot,
  SYS_pivot_root,
  SYS_mount,
  SYS_umount2,
  NR_OPEN_TREE,
  NR_OPEN_TREE_ATTR,
  NR_MOVE_MOUNT,
  NR_FSOPEN,
  NR_FSCONFIG,
  NR_FSMOUNT,
  NR_FSPICK,
  NR_MOUNT_SETATTR,
  SYS_name_to_handle_at,
  SYS_open_by_handle_at,
  SYS_quotactl,
  SYS_swapon,
  SYS_swapoff,
  SYS_fanotify_init,
  /* the kernel itself, and what bugs in it were reached by; io_uring goes past any filter */
  SYS_bpf,
  SYS_perf_event_open,
  SYS_userfaultfd,
  NR_IO_URING_SETUP,
  SYS_keyctl,
  SYS_add_key,
  SYS_request_key,
  SYS_init_module,
  SYS_finit_module,
  SYS_delete_module,
  SYS_kexec_load,
  SYS_reboot,
  SYS_syslog,
  SYS_acct,
  SYS_personality,
  SYS_vhangup,
  SYS_settimeofday,
  SYS_clock_settime,
  SYS_adjtimex,
  SYS_clock_adjtime,
  SYS_sethostname,
  SYS_setdomainname,
#ifdef SYS_kexec_file_load
  SYS_kexec_file_load,
#endif
#ifdef SYS_iopl
  SYS_iopl,
  SYS_ioperm,
  SYS_modify_ldt,
#endif
};

/* Those that a reload, a tap or a new connection may open. */
static const int FAMILIES[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET };

#define NAMESPACES \
  (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define DENY(error) (SECCOMP_RET_ERRNO | (error))

enum { MAX_STEPS = 256 };

struct program {
  struct sock_filter steps[MAX_STEPS];
  unsigned short length;
};

static void add(struct program *p, struct sock_filter step) {
  p->steps[p->length++] = step;
}

static void load(struct program *p, size_t offset) {
  add(p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

static void result(struct program *p, uint32_t value) {
  add(p, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, value));
}

/* Whether the number that was loaded is `value`: then `what` is the result. */
static void if_equal(struct program *p, uint32_t value, uint32_t what) {
  add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
  result(p, what);
}

/* An argument is 64 bits wide; what is looked at here is in the lower half, and both architectures are little-endian. */
static size_t argument(int i) {
  return offsetof(struct seccomp_data, args) + 8 * (size_t)i;
}

#ifdef NATIVE_ARCH
static void write_program(struct program *p) {
  load(p, offsetof(struct seccomp_data, arch));
  add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCH, 1, 0));
  result(p, DENY(EPERM)); /* by another architecture's numbers everything could be asked for */
  load(p, offsetof(struct seccomp_data, nr));
  for (size_t i = 0; i < COUNT(FREQUENT); i++) if_equal(p, (uint32_t)FREQUENT[i], SECCOMP_RET_ALLOW);
#ifdef X32_BIT
  add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1));
  result(p, DENY(EPERM));
#endif
  for (size_t i = 0; i < COUNT(DENIED); i++) if_equal(p, (uint32_t)DENIED[i], DENY(EPERM));
  /* Its flags are behind a pointer, which no filter can follow. libc then takes clone(). */
  if_equal(p, NR_CLONE3, DENY(ENOSYS));

  /* clone(): threads alone, and no namespaces. */
  add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 6));
  load(p, argument(0));
  add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, NAMESPACES, 0, 1));
  result(p, DENY(EPERM));
  add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1));
  result(p, SECCOMP_RET_ALLOW);
  result(p, DENY(EPERM));

  add(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 1, 0));
  result(p, SECCOMP_RET_ALLOW);
  load(p, argument(0));
  for (size_t i = 0; i < COUNT(FAMILIES); i++) if_equal(p, (uint32_t)FAMILIES[i], SECCOMP_RET_ALLOW);
  result(p, DENY(EPERM));
}

/* Each step of a table is two instructions; what is around them is 32 at most. */
_Static_assert(2 * (COUNT(FREQUENT) + COUNT(DENIED) + COUNT(FAMILIES)) + 32 < MAX_STEPS, "the filter does not fit");

static long install(void) {
  struct program p = { .length = 0 };
  write_program(&p);
  struct sock_fprog program = { .len = p.length, .filter = p.steps };
  /* SPEC_ALLOW: else kernels before 5.16 slow all of the process down, against what a filter does not guard from. */
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW,
                 &program);
}
#else
static long install(void) {
  errno = ENOSYS; /* this processor's numbers are not known here */
  return -1;
}
#endif

napi_value seccomp_install(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value undefined = NULL;
  long done = install();
  if (done < 0) return throw_errno(env, "seccomp", "all threads", errno);
  /* The number of a thread that has a filter of its own. */
  if (done > 0) return throw_errno(env, "seccomp", "all threads", ESRCH);
  napi_get_undefined(env, &undefined);
  return undefined;
}
