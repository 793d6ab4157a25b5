/**
 * The default route, also in parts: VPNs lay 0.0.0.0/1 and 128.0.0.0/1 over it (OpenVPN's def1), or more and smaller parts
 * with a gap for a network of their own. No network is larger than a /8 (RFC 791, 3.2; IANA's address space registry).
 */
export const LARGEST_NETWORK = 8;

/** By the length of the prefix that matched. */
export const isDefaultRoute = (length: number): boolean => length < LARGEST_NETWORK;
