/* The modes of arpwire, each a main() of its own: what it does is said at the top of its file. */
#pragma once

int talk(int argc, char **argv);
int load(int argc, char **argv);
int fuzz(int argc, char **argv);
int lie(int argc, char **argv);
