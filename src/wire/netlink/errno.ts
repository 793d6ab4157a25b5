/** The errnos that a route question is refused with (asm-generic/errno.h), and that of a socket that lost messages. */
export const EACCES = 13;
export const EINVAL = 22;
export const ENETUNREACH = 101;
export const ENOBUFS = 105;
export const EHOSTUNREACH = 113;
