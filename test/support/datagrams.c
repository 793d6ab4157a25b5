/* A Unix datagram socket at ADDRESS (a path, or @ and an abstract name): prints each datagram as a line, its lines joined by |. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

int main(int argc, char **argv) {
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  if (argc != 2 || strlen(argv[1]) >= sizeof address.sun_path) return 2;
  size_t length = strlen(argv[1]);
  memcpy(address.sun_path, argv[1], length);
  if (argv[1][0] == '@') address.sun_path[0] = '\0';
  int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0) {
    perror("bind");
    return 1;
  }
  puts("bound");
  for (;;) {
    fflush(stdout);
    char text[8192];
    ssize_t got = recv(fd, text, sizeof text - 1, 0);
    if (got < 0) return 1;
    text[got] = '\0';
    for (char *at = text; *at != '\0'; at++)
      if (*at == '\n') *at = '|';
    puts(text);
  }
}
