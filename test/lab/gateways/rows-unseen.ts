/** What nobody can look up with a user's rights: that is said. */
import type { BrokenGateway, BrokenGateways } from './gateway.ts';

const UNSEEN = {
  verdict: 'reply',
  reason: 'proxy-arp',
  kernel: 'reply',
  names: [/not looked at.*nftables|nftables.*not looked at/is],
  remedy: 'not needed',
} as const satisfies Partial<BrokenGateway>;

export const UNSEEN_ROWS: BrokenGateways = {
  'nftables drops what is forwarded': {
    ...UNSEEN,
    broken: [
      'nft add table ip f',
      "nft add chain ip f c '{ type filter hook forward priority 0; policy drop; }'",
    ],
    wire: { answered: true, ping: false },
  },
};
