// The control file of the .deb, and its changelog (deb-control(5), deb-changelog(5)).

/** Debian's name for an architecture, by Node's. */
export const DEBIAN_ARCH = { x64: 'amd64', arm64: 'arm64' };

/** `1.0.0-rc.1` is before 1.0.0 for npm, and has to be so for dpkg. */
export const debianVersion = (version) => version.replace('-', '~');

/** A domain that is nobody's (RFC 2606): no address for mail has been agreed on. */
const MAINTAINER = 'The arproxy authors <arproxy@packages.example.org>';

const DEPENDS = [
  'nodejs (>= 20.19)',
  'libpcap0.8 | libpcap0.8t64', // Debian 13 and Ubuntu 24.04 renamed it
];
/** Node 26 does not start without the first; the remedies of doctor and explain are commands of the second; labs ping. */
const RECOMMENDS = ['libatomic1', 'iproute2', 'iputils-ping'];
/** What some labs are made with. */
const SUGGESTS = ['keepalived', 'mininet', 'python3'];

const DESCRIPTION = `ARP proxy responder in userspace
 arproxy answers ARP requests as the Linux kernel's proxy_arp would, where that
 sysctl cannot be set, with CAP_NET_RAW alone. It asks the kernel's own routing
 tables for every decision, and says of each request why it was answered or not.
 .
 Installing it answers nothing: name interfaces in /etc/arproxy/arproxy.yaml,
 then: systemctl enable --now arproxy
 .
 It needs Node.js 20.19 or newer, which Debian 12 and Ubuntu 22.04 do not have:
 there, install a newer one first, as a package named nodejs.`;

/** `kib`: what all files take. */
export const control = ({ version, arch, kib }) => `Package: arproxy
Version: ${debianVersion(version)}
Architecture: ${DEBIAN_ARCH[arch]}
Maintainer: ${MAINTAINER}
Installed-Size: ${kib}
Depends: ${DEPENDS.join(', ')}
Recommends: ${RECOMMENDS.join(', ')}
Suggests: ${SUGGESTS.join(', ')}
Section: net
Priority: optional
Description: ${DESCRIPTION}
`;

/** `time`: seconds since 1970. The words are in CHANGELOG.md. */
export const changelog = (version, time) => `arproxy (${debianVersion(version)}) unstable; urgency=medium

  * What changed: /usr/share/doc/arproxy/CHANGELOG.md.gz

 -- ${MAINTAINER}  ${new Date(time * 1000).toUTCString().replace('GMT', '+0000')}
`;
