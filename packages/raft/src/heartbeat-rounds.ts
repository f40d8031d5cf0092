// Heartbeat rounds: every broadcast has a number, which followers echo. A round that a majority has echoed proves that this
// leader still led when it was sent, and so serves the reads that were asked for before (ReadIndex, thesis §6.4).
//
// Rounds and read sequences rise over the life of the process and are never used twice, in whatever term (pitfall 2). Reads
// that arrive together share a round; one that has been broadcast takes in no later read: an echo may already be under way,
// from before the read was asked for.
import { assert, createInstantMs, type DatacenterId, type InstantMs, type LogIndex } from "@kvorum/base";
import type { Configuration } from "./configuration.ts";
import { READ_ROUNDS_IN_FLIGHT_MAX, ROUNDS_UNCONFIRMED_MAX } from "./limits.ts";
import { majorityValue } from "./quorum.ts";
import type { ConfirmedRead } from "./ready.ts";

interface SentRound {
  readonly round: number;
  readonly sentAtMs: InstantMs;
}

interface WaitingRead {
  readonly round: number;
  readonly read: ConfirmedRead;
}

const NEVER = createInstantMs(Number.NaN);

/** Mutable; owned by RaftState. Invariant: the rounds of `#sent` and of `#waiting` ascend and are at most `#round`. */
export class HeartbeatRounds {
  #round = 0;
  #readSequence = 0;
  #isGathering = false;
  #waiting: WaitingRead[] = [];
  #sent: SentRound[] = [];
  #confirmedAtMs = NEVER;
  readonly #echoes = new Map<DatacenterId, number>();

  /** The round broadcast last: what every heartbeat carries. */
  get round(): number {
    return this.#round;
  }

  /** When the newest round that a majority has echoed was sent; NaN before there is one. */
  get confirmedAtMs(): InstantMs {
    return this.#confirmedAtMs;
  }

  /** Whether reads wait for a round, and one more may wait for its echoes. */
  get isReadWaiting(): boolean {
    return this.#isGathering && this.#waiting.length < READ_ROUNDS_IN_FLIGHT_MAX;
  }

  /** Takes a read in, for the next round. @returns its sequence */
  gather(): number {
    if (!this.#isGathering) {
      this.#isGathering = true;
      this.#readSequence++;
    }
    return this.#readSequence;
  }

  /** The sequence of a read that needs no round. Not while reads are being gathered. */
  nextReadSequence(): number {
    assert(!this.#isGathering, "a read that needs no round cannot overtake those that wait");
    this.#readSequence++;
    return this.#readSequence;
  }

  /** The next round is about to be broadcast. @param readIndex where its reads are served; null while none can be */
  start(now: InstantMs, readIndex: LogIndex | null): void {
    this.#round++;
    this.#sent.push({ round: this.#round, sentAtMs: now });
    if (this.#sent.length > ROUNDS_UNCONFIRMED_MAX) {
      this.#sent.shift();
    }
    if (readIndex !== null && this.isReadWaiting) {
      this.#isGathering = false;
      this.#waiting.push({ round: this.#round, read: { readSequence: this.#readSequence, index: readIndex } });
    }
  }

  /** A voter still followed this leader when it echoed `round`, so also when that was sent. */
  echo(from: DatacenterId, round: number): void {
    assert(round <= this.#round, `${from} echoed round ${round}, broadcast were ${this.#round}`);
    this.#echoes.set(from, Math.max(this.#echoes.get(from) ?? 0, round));
  }

  /** Reads of the rounds that a majority has confirmed, this leader counted; each is handed out once. */
  takeConfirmed(configuration: Configuration, self: DatacenterId): readonly ConfirmedRead[] {
    const confirmed = majorityValue(configuration, (voter) =>
      voter === self ? this.#round : (this.#echoes.get(voter) ?? 0),
    );
    const sent = this.#sent.splice(0, countUpTo(this.#sent, confirmed));
    this.#confirmedAtMs = sent.at(-1)?.sentAtMs ?? this.#confirmedAtMs;
    return this.#waiting.splice(0, countUpTo(this.#waiting, confirmed)).map(({ read }) => read);
  }

  /** Leadership is lost. @returns the sequences of reads that will never be confirmed */
  abandon(): readonly number[] {
    const sequences = this.#waiting.map(({ read }) => read.readSequence);
    if (this.#isGathering) {
      sequences.push(this.#readSequence);
    }
    this.#isGathering = false;
    this.#waiting = [];
    this.#sent = [];
    this.#confirmedAtMs = NEVER;
    this.#echoes.clear();
    return sequences;
  }
}

function countUpTo(rounds: readonly { readonly round: number }[], confirmed: number): number {
  const pending = rounds.findIndex(({ round }) => round > confirmed);
  return pending === -1 ? rounds.length : pending;
}
