// What must hold, phase by phase and in all.

/** MiB. Sanitized, freed memory is kept for a while, and everything has shadow. */
const RSS_MOST = { plain: 300, sanitized: 2500 };
/** From the second round of a life on, and beside a fixed room for what the heap is in the middle of. */
const GROWTH = { times: 1.3, mib: 24 };
/** A descriptor or two may be open for a moment: a file that is read anew, a resolver of sysctls. */
const SPARE_FDS = 2;
const EXIT_MS = { plain: 1000, sanitized: 5000 };

export class Judge {
  rows = [];
  faults = [];
  requests = 0;
  #mode;
  /** Of this life: what it held when it was young, and the least memory of each round. */
  #young;
  #rounds = [];
  #round = [];

  constructor({ isSanitized }) {
    this.#mode = isSanitized ? 'sanitized' : 'plain';
  }

  fails(text) {
    this.faults.push(text);
  }

  /** A life begins. */
  lives(seen) {
    this.#young = seen;
    this.#rounds = [];
    this.#round = [];
  }

  isCalm({ fds, threads }) {
    return fds <= this.#young.fds + SPARE_FDS && threads <= this.#young.threads;
  }

  phase(fault, { asked, seen, lost, failures, faults }) {
    const { sent, ok, late } = asked;
    this.requests += sent;
    const wrong = [
      ...failures,
      ...judgeReplies(fault, asked, lost),
      ...unexpected(fault, faults),
      ...this.#judgeHeld(seen),
    ];
    for (const text of wrong) this.fails(`phase ${this.rows.length + 1}, ${fault.name}: ${text}`);
    const row = {
      name: fault.name,
      ...{ sent, missing: sent - ok, wrong: asked.wrong + asked.doubled + asked.unasked + late },
      ...{ p50: asked.p50_us / 1000, p99: asked.p99_us / 1000, max: asked.max_us / 1000 },
      ...{ ...seen, lost },
      verdict: wrong.length === 0 ? 'ok' : wrong.join('; '),
    };
    this.rows.push(row);
    if (seen !== undefined) this.#round.push(seen.rssMib);
    return row;
  }

  #judgeHeld(seen) {
    if (seen === undefined) return ['arproxy ended by itself'];
    const { fds, threads } = this.#young;
    const most = RSS_MOST[this.#mode];
    return [
      ...(seen.rssMib > most
        ? [`${seen.rssMib.toFixed(0)} MiB resident, and at most ${most} were to be`]
        : []),
      ...(seen.fds > fds + SPARE_FDS ? [`${seen.fds} descriptors, ${fds} before`] : []),
      ...(seen.threads > threads ? [`${seen.threads} threads, ${threads} before`] : []),
    ];
  }

  /** The least of a round, since a phase may leave garbage for a while. The first round is growing up. */
  roundIsOver() {
    this.#rounds.push(Math.min(...this.#round));
    this.#round = [];
    const [, second] = this.#rounds;
    const last = this.#rounds.at(-1);
    if (this.#rounds.length < 3 || last <= second * GROWTH.times + GROWTH.mib) return;
    this.fails(
      `it grows: at least ${second.toFixed(0)} MiB in the second round, ${last.toFixed(0)} in the last`,
    );
  }

  /** `counts`: of each quiet interface, by reason. `sent`, `ok`: what was asked and answered there in this life. */
  counted({ sent, ok, counts }) {
    const sum = counts.flatMap(Object.values).reduce((all, count) => all + count, 0);
    if (sum >= ok && sum <= sent) return;
    this.fails(`${sum} decisions on quiet interfaces, where ${sent} requests were sent and ${ok} answered`);
  }

  ended({ ms, how }, faults) {
    if (how !== 0) this.fails(`SIGTERM: ${how} instead of exit 0`);
    if (ms > EXIT_MS[this.#mode]) this.fails(`SIGTERM: not done before ${ms.toFixed(0)} ms`);
    for (const text of unexpected({}, faults)) this.fails(`at the end: ${text}`);
  }
}

function judgeReplies(fault, asked, lost) {
  const { sent, ok, remark } = asked;
  const counts = ['wrong', 'doubled', 'unasked', 'late', 'broadcast'].filter((name) => asked[name] > 0);
  const all = counts.map((name) => `${asked[name]} replies ${name}`);
  if (remark !== '') all.push(remark);
  if (sent === 0) all.push('nothing was asked');
  if (ok < sent && !fault.loses) all.push(`${sent - ok} of ${sent} not answered`);
  if (ok < sent && fault.loses && lost === 0)
    all.push(`${sent - ok} of ${sent} lost, and arproxy counted none`);
  return all;
}

/** Each event once. */
function unexpected({ errors = [] }, faults) {
  const texts = faults
    .filter(({ event }) => !errors.includes(event))
    .map(({ event, msg }) => `${event}: ${msg}`);
  return [...new Set(texts)].slice(0, 5);
}
