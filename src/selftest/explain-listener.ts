/**
 * Loaded before the program (`node --import`) into the arproxy that is tried: answers over the IPC channel what `arproxy explain`
 * would say in its namespace, with the same rules. So a whole parity table needs no further processes.
 */

import { buildRules, type Settings } from '../config/build-rules.ts';
import { complete, interfaceFor } from '../config/complete.ts';
import { explain } from '../explain/explain.ts';
import { worldNow } from '../explain/world.ts';
import { openTables, type Tables } from '../host/tables.ts';
import type { Explained, ExplainRequest } from './explained.ts';

let tables: Tables | undefined;
/** It is always asked about the same rules: those that this arproxy runs with. */
let settings: Settings | undefined;

function settingsOf({ globs, pvlan }: ExplainRequest): Settings {
  const rule = { ...interfaceFor(globs), proxyArpPvlan: pvlan };
  const config = { ...complete({ interfaces: [] }), interfaces: [rule] };
  return { config, rules: buildRules(config) };
}

function answer(request: ExplainRequest): (Explained | null)[] {
  tables ??= openTables();
  settings ??= settingsOf(request);
  const inForce = settings;
  const addresses = request.questions.flatMap(({ spa, tpa }) => [spa, tpa]);
  const world = worldNow(tables, addresses);
  return request.questions.map(({ ifindex, spa, tpa, sha, dst }) => {
    if (dst !== undefined && !world.kernel.links.hasMac(dst)) return null;
    const question = { ifindex, spa, tpa, sha, unicast: dst !== undefined };
    const explanation = explain(world, inForce, question);
    if (explanation === undefined) return null;
    const { ingress, verdict, reason, kernel } = explanation;
    const link = [...world.kernel.links].find(({ name }) => name === ingress);
    // To another MAC than that of the interface: there is no such question.
    return dst === undefined || dst === link?.mac ? { ingress, verdict, reason, kernel } : null;
  });
}

process.on('message', (request: ExplainRequest) => {
  process.send?.(answer(request));
});
// It is to end as if nobody listened.
process.channel?.unref();
