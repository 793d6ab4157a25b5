/** The interface that is asked on, if requests can be sent and replies heard there. */
import { defaultRule } from '../config/build-rules.ts';
import { shellWord } from '../diagnose/commands.ts';
import { OBSTACLES } from '../diagnose/obstacles.ts';
import { UserError } from '../errors/user-error.ts';
import type { Tables } from '../host/tables.ts';
import { Dumps } from '../kernel/dump.ts';
import type { Link } from '../kernel/links.ts';
import { type Cause, type Obstacle, readiness } from '../policy/readiness.ts';
import type { Mac } from '../wire/mac.ts';
import { type AddressMessage, emitAddressDump, parseAddress } from '../wire/rtnetlink/address.ts';

export interface Place {
  readonly ifname: string;
  readonly ifindex: number;
  readonly mac: Mac;
  /** Of the interface, in the kernel's order. */
  readonly addresses: readonly AddressMessage[];
}

/** The code of the UserError for a name that no interface has. */
export const NO_INTERFACE = 'no-interface';

/** Which obstacles of who answers are in the way of who asks, too; and the errno that sending has then. */
const IN_THE_WAY: Readonly<Partial<Record<Cause, string>>> = {
  'not-ethernet': '',
  port: '',
  down: ' (ENETDOWN)',
  'port-blocked': '',
  'no-carrier': '',
  passthru: '',
};

/** By name or altname. Throws a UserError with what is in the way. */
export function placeNamed({ kernel, tables }: Pick<Tables, 'kernel' | 'tables'>, name: string): Place {
  const links = [...kernel.links];
  const link = links.find((each) => each.name === name) ?? links.find((each) => each.altnames.includes(name));
  if (link === undefined) {
    const there = links.map((each) => each.name).join(', ');
    throw new UserError(NO_INTERFACE, `there is no interface "${name}"; there are ${there}`);
  }
  const rule = defaultRule();
  const obstacle = readiness(link, rule, kernel).find(({ cause }) => IN_THE_WAY[cause] !== undefined);
  if (obstacle !== undefined || link.mac === undefined) throw unfit(link, obstacle, kernel);
  const addresses = new Dumps(tables)
    .rows('addresses', emitAddressDump, parseAddress)
    .filter(({ ifindex }) => ifindex === link.ifindex);
  return { ifname: link.name, ifindex: link.ifindex, mac: link.mac, addresses };
}

function unfit(
  link: Link,
  obstacle: Obstacle = { cause: 'not-ethernet' },
  view: Tables['kernel'],
): UserError {
  const { cause, taker } = obstacle;
  const words = { link, rule: defaultRule(), obstacle, view };
  const text = `cannot ask on ${link.name}: ${OBSTACLES[cause].text(words)}${IN_THE_WAY[cause] ?? ''}`;
  const { command } = OBSTACLES[cause].remedy(words) ?? {};
  const remedy = taker === undefined ? command : `arproxy ask -i ${shellWord(taker.name)}`;
  return new UserError(cause, remedy === undefined ? text : `${text}: ${remedy}`);
}
