/*
 * refuse SYSCALL ERRNO [ARG VALUE]... -- COMMAND...: runs the command under a seccomp filter that refuses one system call,
 * where each argument ARG (0 to 5) has VALUE in its lower 32 bits, with ERRNO. All else is allowed. Numbers, decimal or 0x.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
  const char *name;
  int number;
} CALLS[] = {
  { "bind", SYS_bind },         { "epoll_ctl", SYS_epoll_ctl },   { "eventfd2", SYS_eventfd2 },
  { "fcntl", SYS_fcntl },       { "getsockopt", SYS_getsockopt }, { "ioctl", SYS_ioctl },
  { "mmap", SYS_mmap },         { "recvmmsg", SYS_recvmmsg },     { "sendmmsg", SYS_sendmmsg },
  { "recvfrom", SYS_recvfrom }, { "sendto", SYS_sendto },         { "setsockopt", SYS_setsockopt },
  { "socket", SYS_socket },     { "seccomp", SYS_seccomp },       { "capset", SYS_capset },
};

static int number_of(const char *name) {
  for (size_t i = 0; i < sizeof CALLS / sizeof *CALLS; i++) {
    if (strcmp(CALLS[i].name, name) == 0) return CALLS[i].number;
  }
  fprintf(stderr, "refuse: unknown system call %s\n", name);
  exit(2);
}

int main(int argc, char **argv) {
  struct sock_filter code[32];
  size_t n = 0;
  if (argc < 5) return 2;
  unsigned short count = 0;
  for (int i = 3; i + 1 < argc && strcmp(argv[i], "--") != 0; i += 2) count++;
  int command = 3 + 2 * count;
  if (command + 1 >= argc || strcmp(argv[command], "--") != 0 || count > 6) return 2;
  /* From each test that fails, on to the last instruction, which allows. */
  code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number_of(argv[1]), 0,
                                           (unsigned char)(2 * count + 1));
  for (unsigned short i = 0; i < count; i++) {
    unsigned arg = (unsigned)strtoul(argv[3 + 2 * i], NULL, 0);
    unsigned value = (unsigned)strtoul(argv[4 + 2 * i], NULL, 0);
    code[n++] =
      (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, args) + 8 * arg);
    code[n++] =
      (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, (unsigned char)(2 * (count - i - 1) + 1));
  }
  unsigned error = (unsigned)strtoul(argv[2], NULL, 0);
  code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error);
  code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog program = { .len = (unsigned short)n, .filter = code };
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    perror("refuse: prctl");
    return 2;
  }
  execvp(argv[command + 1], argv + command + 1);
  perror(argv[command + 1]);
  return 127;
}
