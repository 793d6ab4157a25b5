/** `arproxy replay --explain N`: why one frame of a capture is answered, or not. */
import type { CapturedFrame } from '../capture/captured-frame.ts';
import { parseLinkLayer } from '../capture/link-layer.ts';
import { readCapture } from '../capture/read-capture.ts';
import type { OctetSource } from '../capture/window.ts';
import { UserError } from '../errors/user-error.ts';
import type { ExplainSettings } from '../explain/rules-source.ts';
import type { Tables } from '../host/tables.ts';
import { SKIPS } from '../replay/replay.ts';
import { whichInterface } from '../replay/which-interface.ts';
import { PacketType } from '../wire/sll2.ts';
import { showExplanation } from './explanation-output.ts';
import { askedAbout } from './frame-asked.ts';

export interface WantedFrame {
  /** From 1 on. */
  readonly number: number;
  readonly name: string;
  /** The interface that all frames are taken to have come in on; undefined: the capture says. */
  readonly assumed: string | undefined;
  readonly json: boolean;
}

/** Throws a UserError, a CaptureError. */
export async function explainFrame(
  source: OctetSource,
  wanted: WantedFrame,
  settings: ExplainSettings,
  tables: Tables,
): Promise<void> {
  const { number, name, assumed, json } = wanted;
  const refuse = (why: string): never => {
    throw new UserError('ERR_FRAME', `frame ${number} of ${name} ${why}`);
  };
  const frame = frameAt(source, number) ?? refuse('is not there: it has fewer');
  const layer = parseLinkLayer(frame.linktype, frame.octets);
  if (typeof layer === 'string') return refuse(`is ${SKIPS[layer]}`);
  if (frame.direction === 'out' || layer.pkttype === PacketType.OUTGOING)
    return refuse(`is ${SKIPS.outgoing}`);
  const { links } = tables.kernel;
  const link = whichInterface(links, assumed, frame, layer);
  if (link === undefined) return refuse(`is ${SKIPS['no-interface']}: name it with --interface-for`);
  const asked = askedAbout(frame, links, link);
  if (typeof asked === 'string') return refuse(`is ${SKIPS[asked]}`);
  const { explain } = await import('../explain/explain.ts');
  const { worldNow } = await import('../explain/world.ts');
  const said = explain(worldNow(tables, [asked.spa, asked.tpa]), settings, asked);
  if (said === undefined) return refuse(`is of ${link.name}, which went away meanwhile`);
  const show = await showExplanation(json);
  show(said);
}

function frameAt(source: OctetSource, wanted: number): CapturedFrame | undefined {
  let number = 0;
  for (const frame of readCapture(source)) if (++number === wanted) return frame;
  return undefined;
}
