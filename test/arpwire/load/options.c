/* The words of the command line. */
#include <arpa/inet.h>
#include <getopt.h>
#include <math.h>
#include <netinet/ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

static const char USAGE[] =
  "usage: arpwire load --interface NAME --seconds S [--window N | --rate N | --rate max | --first US]\n"
  "  --window N       closed loop: N requests outstanding\n"
  "  --rate N         open loop: N requests a second, whatever comes back\n"
  "  --first US       ask every US microseconds until the first answer, and say when it came\n"
  "  --interfaces N   the interfaces NAME0, NAME1, ..., in turn; the MAC at their other end has bb for aa\n"
  "  --sender A --senders N --target A --targets N   who asks, for whom; of the two numbers one divides the other\n"
  "  --skip N         begin with the Nth pair of sender and target\n"
  "  --requests N     closed loop: end after that many, exit 3 where --seconds are over before;\n"
  "                   then one more, not counted: what an answerer that keeps order sent before has been seen\n"
  "  --mac M          who must answer, in the place of the other end\n"
  "  --strict         what is not ARP is judged too where it is for us, and a reply has 42 octets: no padding\n"
  "  --sleep          sleep while there is nothing to do, and leave the processor to others\n";

static const struct option WORDS[] = {
  { "interface", required_argument, NULL, 'i' }, { "interfaces", required_argument, NULL, 'n' },
  { "sender", required_argument, NULL, 's' },    { "senders", required_argument, NULL, 'S' },
  { "target", required_argument, NULL, 't' },    { "targets", required_argument, NULL, 'T' },
  { "skip", required_argument, NULL, 'k' },      { "window", required_argument, NULL, 'w' },
  { "rate", required_argument, NULL, 'r' },      { "first", required_argument, NULL, 'f' },
  { "seconds", required_argument, NULL, 'l' },   { "requests", required_argument, NULL, 'N' },
  { "mac", required_argument, NULL, 'm' },       { "strict", no_argument, NULL, 'x' },
  { "sleep", no_argument, NULL, 'z' },           { NULL, 0, NULL, 0 },
};

static uint32_t parse_ipv4(const char *text) {
  struct in_addr in;
  return inet_pton(AF_INET, text, &in) == 1 ? ntohl(in.s_addr) : 0;
}

static bool parse_mac(struct options *o, const char *text) {
  struct ether_addr *mac = ether_aton(text);
  if (mac != NULL) memcpy(o->mac, mac->ether_addr_octet, 6);
  return o->has_mac = mac != NULL;
}

static bool apply(struct options *o, int word, const char *value) {
  switch (word) {
    case 'i': o->interface = value; return true;
    case 'n': o->interfaces = (uint32_t)strtoul(value, NULL, 10); return true;
    case 's': o->sender = parse_ipv4(value); return true;
    case 'S': o->senders = (uint32_t)strtoul(value, NULL, 10); return true;
    case 't': o->target = parse_ipv4(value); return true;
    case 'T': o->targets = (uint32_t)strtoul(value, NULL, 10); return true;
    case 'k': o->skip = strtoull(value, NULL, 10); return true;
    case 'w':
      o->mode = CLOSED;
      o->window = strtoull(value, NULL, 10);
      return true;
    case 'r':
      o->mode = OPEN;
      o->rate = strcmp(value, "max") == 0 ? INFINITY : strtod(value, NULL);
      return true;
    case 'f':
      o->mode = FIRST;
      o->first_every_us = strtoull(value, NULL, 10);
      return true;
    case 'l': o->seconds = strtod(value, NULL); return true;
    case 'N': o->requests = strtoull(value, NULL, 10); return true;
    case 'm': return parse_mac(o, value);
    case 'x': return o->is_strict = true;
    case 'z': return o->sleeps = true;
    default: return false;
  }
}

static bool is_whole(const struct options *o) {
  if (o->interface == NULL || o->interfaces == 0 || o->interfaces > INTERFACES_MAX) return false;
  if (o->sender == 0 || o->target == 0 || o->senders == 0 || o->targets == 0 || o->seconds <= 0) return false;
  if (o->senders % o->targets != 0 && o->targets % o->senders != 0) return false;
  uint32_t pairs = o->senders > o->targets ? o->senders : o->targets;
  return o->mode != CLOSED || (o->window > 0 && o->window <= pairs);
}

bool options_parse(int argc, char **argv, struct options *options) {
  *options = (struct options){ .interfaces = 1, .senders = 1, .targets = 1, .window = 1, .requests = UINT64_MAX };
  for (int word; (word = getopt_long(argc, argv, "", WORDS, NULL)) != -1;) {
    if (!apply(options, word, optarg)) break;
  }
  if (optind == argc && is_whole(options)) return true;
  fputs(USAGE, stderr);
  return false;
}
