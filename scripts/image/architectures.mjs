// What the image is made of on each architecture, by the name that images and Debian have for it.

/** Debian 12: libraries of it are what the addon and Node are tested with; it has security support until June 2028. */
export const SUITE = 'bookworm';
/** What is loaded by a name that no ELF header has: the addon opens libpcap itself. What these need comes by their headers. */
export const OPENED_LATE = ['libpcap.so.0.8'];
/** Packages with the libraries. apt adds what they depend on. */
export const PACKAGES = ['libstdc++6', 'libatomic1', 'libpcap0.8', 'base-files'];

/** `node`: the package of npm with Node in it, as test/nodes names it; `loader`: where the kernel looks for it, by Node's ELF header. */
export const IMAGE_ARCH = {
  amd64: { node: 'node-26', triple: 'x86_64-linux-gnu', loader: 'lib64/ld-linux-x86-64.so.2' },
  arm64: { node: 'node-26-arm64', triple: 'aarch64-linux-gnu', loader: 'lib/ld-linux-aarch64.so.1' },
};
