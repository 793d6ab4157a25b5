/**
 * Random worlds, in which the same is asked twice: plainly, so that the fast path may take it, and oddly, so that JavaScript decides
 * it. Both must be answered alike, and counted under the same reasons; right after each change, too.
 *
 * More of it: `FAST_PATH_WORLDS=100 npx vitest run --project lab test/lab/fast-path/differential`.
 */
import { expect, type TestContext, test } from 'vitest';
import { cable } from '../../support/cable.ts';
import { type FastGateway, runFast, type Sent } from '../../support/fast-path.ts';
import type { Wire } from '../../support/wire.ts';
import { RandomWorld } from './random-world.ts';

const WORLDS = Number(process.env['FAST_PATH_WORLDS'] ?? 4);
/** Of each world. */
const CHANGES = 8;
const BATCH = 60;
const AT_ONCE = 5;
/** Of the plain ones of all worlds, the share that must have been taken. Right after a change none is. */
const FLOOR = 0.15;
const ODD = '02:0d:d0:00:00:01';

/** Routed out of g2's reach. */
const MARK = '10.96.0.2';

interface Verdicts {
  readonly reasons: object;
  readonly replies: readonly string[];
}

interface Asked {
  readonly plain: Sent;
  readonly odd: Sent;
}

class World {
  readonly world: RandomWorld;
  readonly fast: FastGateway;
  readonly wire: Wire;
  readonly #thirdMac: string;
  #pool: { from: string[]; to: string[] } = { from: [], to: [] };
  #marked = false;
  compared = 0;

  constructor(world: RandomWorld, fast: FastGateway, wire: Wire, thirdMac: string) {
    this.world = world;
    this.fast = fast;
    this.wire = wire;
    this.#thirdMac = thirdMac;
    this.refill();
  }

  /** Few enough that they are asked again. */
  refill(): void {
    this.#pool = {
      from: Array.from({ length: 3 }, this.world.sender),
      to: Array.from({ length: 12 }, this.world.target),
    };
  }

  batch(): Asked[] {
    const { random } = this.world;
    return Array.from({ length: BATCH }, () => {
      const on = random.of(['h0', 'h0', 'h3']);
      const sha = on === 'h0' ? this.fast.picture.hostMac : this.#thirdMac;
      const fields = { sha, spa: random.of(this.#pool.from) };
      const tpa = random.of(this.#pool.to);
      return {
        plain: { on, frame: this.fast.plain(tpa, fields) },
        odd: { on, frame: this.fast.plain(tpa, { ...fields, src: ODD }) },
      };
    });
  }

  /** Other proxy neighbours, and they are known: the last of them is a mark. */
  async neighbours(): Promise<void> {
    const { gw, second } = this.fast.picture;
    this.world.neighbour();
    this.#marked = !this.#marked;
    gw.ip(`neigh ${this.#marked ? 'add' : 'del'} proxy ${MARK} dev g2`);
    const frame = this.fast.odd(MARK, { sha: second.aMac });
    const isKnown = async () => {
      const { frames } = await this.fast.counted([{ on: 'h2', frame }], this.wire);
      return frames['kernel-proxy-neighbour'] === 1;
    };
    while ((await isKnown()) !== this.#marked);
  }

  async compare(
    batch: readonly Asked[],
    after: string,
    change: () => void = () => {},
  ): Promise<[object, object]> {
    const plainly = await this.#judge(
      batch.map(({ plain }) => plain),
      change,
    );
    const oddly = await this.#judge(batch.map(({ odd }) => odd));
    this.compared += batch.length;
    return [
      { after, ...plainly },
      { after, ...oddly },
    ];
  }

  /** A few at a time: what is behind one that is left to JavaScript is left, too. */
  async ask(frames: readonly Sent[]): Promise<string[]> {
    const replies: string[] = [];
    for (let at = 0; at < frames.length; at += AT_ONCE)
      replies.push(...(await this.fast.ask(frames.slice(at, at + AT_ONCE), this.wire)));
    return replies;
  }

  /** The reasons, and the replies. */
  async #judge(frames: readonly Sent[], change = () => {}): Promise<Verdicts> {
    const before = await this.fast.books();
    change();
    const replies = await this.ask(frames);
    const { frames: reasons } = this.fast.since(before, await this.fast.books());
    return { reasons, replies: replies.sort() };
  }
}

async function open(context: TestContext, seed: number): Promise<World> {
  const fast = await runFast(context, 'interfaces: [{ match: { name: g2 } }]\n');
  const { host, gw } = fast.picture;
  const { aMac } = await cable(host, 'h3', gw, 'g3');
  const wire = await fast.configured.lab.wire(host, 'h0', 'h2', 'h3');
  const world = new RandomWorld(seed, gw);
  world.make();
  await fast.reload(world.config());
  return new World(world, fast, wire, aMac);
}

const sum = { taken: 0, plain: 0 };

test.for(Array.from({ length: WORLDS }, (_, n) => n + 1))(
  'the fast path says what JavaScript says: world %d',
  async (seed, context) => {
    const it = await open(context, seed);
    const { world, fast } = it;
    const agrees = async (...words: Parameters<World['compare']>) => {
      const [plainly, oddly] = await it.compare(...words);
      expect(plainly).toEqual(oddly);
    };
    let plain = 0;
    const before = await fast.taken();
    for (let n = 0; n < CHANGES; n++) {
      if (n % 4 === 0) await it.neighbours();
      const batch = it.batch();
      for (let times = 0; times < 4; times++) await it.ask(batch.map(({ plain }) => plain));
      await agrees(batch, 'no change');
      plain += 5 * BATCH;
      let typed = '';
      if (n % 4 === 3) {
        await fast.reload(world.config());
        await agrees(batch, 'another configuration');
      } else {
        await agrees(batch, 'a change', () => {
          typed = world.change();
        });
      }
      await agrees(batch, `some time after: ${typed}`);
      if (n % 3 === 2) it.refill();
    }
    const taken = (await fast.taken()) - before;
    expect(taken).toBeGreaterThan(0);
    sum.taken += taken;
    sum.plain += plain;
    expect(it.compared).toBe(3 * CHANGES * BATCH);
  },
);

test('the fast path had its part in that', () => {
  expect(sum.taken).toBeGreaterThan(sum.plain * FLOOR);
});
