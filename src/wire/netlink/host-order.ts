/** Netlink speaks in the byte order of the host: true where that is little-endian, as DataView wants to know it. */
export const HOST_ORDER = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
