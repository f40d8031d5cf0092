// How old a learner's state is, proven without comparing two clocks.
//
// The learner stamps what it sends to its source with its own clock. The source gives the latest stamp back, together with
// how old its own knowledge was when that stamp came in. Whatever was acknowledged that long before the stamp was made is
// then at or below the commit index of the answer: once the learner has applied so far, its state is complete as of that
// moment, on its own clock. The way there and back only makes the proof older, never wrong.
//
// Assumes that clocks run at about the same rate: a duration measured by another clock counts for up to 1 + drift of itself.
// Offsets between clocks do not matter, and neither does the wall clock.
import { createInstantMs, type InstantMs, type LogIndex } from "@kvorum/base";
import { AGE_PROOFS_PENDING_MAX } from "./limits.ts";
import type { ShipLaneMessage } from "./ports/peer-transport.ts";

const UNKNOWN = createInstantMs(Number.NaN);

/** What a source says of age, in every ship_entries. */
export type AgeAnswer = Pick<
  Extract<ShipLaneMessage, { kind: "ship_entries" }>,
  "echoMs" | "completeAgeMs" | "commitIndex"
>;

/** Every commit that was acknowledged before `asOfMs` is at or below `index`. */
interface Proof {
  readonly index: LogIndex;
  readonly asOfMs: InstantMs;
}

export interface CompleteAgeOptions {
  /** By what share the rates of two clocks may differ: 0.01 means that 100 ms of one are 99 to 101 ms of the other. */
  readonly clockDriftShareMax: number;
}

/** The learner's side. All instants are of its own clock. */
export class CompleteAge {
  readonly #options: CompleteAgeOptions;
  #askedFirstAtMs = UNKNOWN;
  #askedLastAtMs = UNKNOWN;
  /** Ascending in both fields. Bounded by AGE_PROOFS_PENDING_MAX. */
  #pending: Proof[] = [];
  /** The newest proof whose index was applied, and the newest of all. */
  #appliedAsOfMs = UNKNOWN;
  #newestAsOfMs = UNKNOWN;

  constructor(options: CompleteAgeOptions) {
    this.#options = options;
  }

  /** A message stamped with `now` is sent. Only echoes of such stamps prove anything: not those of an earlier life. */
  asked(now: InstantMs): void {
    this.#askedFirstAtMs = Number.isNaN(this.#askedFirstAtMs) ? now : this.#askedFirstAtMs;
    this.#askedLastAtMs = now;
  }

  /** A source answered. Sources may change at any time: a proof does not depend on whose it is. */
  answered({ echoMs, completeAgeMs, commitIndex }: AgeAnswer): void {
    const isOwn = echoMs >= this.#askedFirstAtMs && echoMs <= this.#askedLastAtMs;
    if (!isOwn || !(completeAgeMs >= 0)) {
      return;
    }
    const asOfMs = createInstantMs(echoMs - completeAgeMs * (1 + this.#options.clockDriftShareMax));
    if (asOfMs <= this.#newestAsOfMs) {
      return;
    }
    this.#newestAsOfMs = asOfMs;
    // A later proof about a lower index makes earlier ones about higher indexes worthless.
    while ((this.#pending.at(-1)?.index ?? 0) >= commitIndex && this.#pending.length > 0) {
      this.#pending.pop();
    }
    if (this.#pending.length < AGE_PROOFS_PENDING_MAX) {
      this.#pending.push({ index: commitIndex, asOfMs });
    }
  }

  /**
   * The state that contains everything up to `appliedIndex` contains every commit that was acknowledged before this instant;
   * NaN when nothing is proven yet. Never goes back.
   */
  provenAsOfMs(appliedIndex: LogIndex): InstantMs {
    while (this.#pending[0] !== undefined && this.#pending[0].index <= appliedIndex) {
      this.#appliedAsOfMs = this.#pending[0].asOfMs;
      this.#pending.shift();
    }
    return this.#appliedAsOfMs;
  }

  /**
   * Every commit that was acknowledged before this instant is at or below `commitIndex`, applied or not: what this learner may
   * tell its siblings together with that index. NaN when nothing is proven of it.
   */
  knownAsOfMs(commitIndex: LogIndex): InstantMs {
    return this.#pending.findLast((proof) => proof.index <= commitIndex)?.asOfMs ?? this.#appliedAsOfMs;
  }

  /** A new epoch began, or the log was replaced: what was proven of the old one does not hold in it. */
  reset(): void {
    this.#pending = [];
    this.#askedFirstAtMs = UNKNOWN;
    this.#askedLastAtMs = UNKNOWN;
    this.#appliedAsOfMs = UNKNOWN;
    this.#newestAsOfMs = UNKNOWN;
  }
}

/** The source's side of one subscription. Its instants are of the source's clock, but for the stamp, which is the learner's. */
export class AskedEcho {
  #askedAtMs = UNKNOWN;
  #receivedAtMs = UNKNOWN;

  /** A stamped message came in. */
  received(askedAtMs: InstantMs, now: InstantMs): void {
    this.#askedAtMs = askedAtMs;
    this.#receivedAtMs = now;
  }

  /**
   * What goes into the next ship_entries.
   * @param asOfMs every commit that was acknowledged before it is at or below the commit index of that message: the instant at
   * which the leader sent the round that confirmed it last; elsewhere the own proof; NaN when unknown
   */
  answer(asOfMs: InstantMs): Omit<AgeAnswer, "commitIndex"> {
    return { echoMs: this.#askedAtMs, completeAgeMs: Math.max(0, this.#receivedAtMs - asOfMs) };
  }
}
