// ReadIndex (thesis §6.4): reads that arrive together share a round; a round is a broadcast of its own sequence, confirmed
// once a majority has echoed that sequence or a later one.
//
// Sequences rise over the life of the process and are never used twice, in whatever term (pitfall 2). A round that has
// been broadcast takes in no later read: an echo may already be under way, from before the read was asked for.
import { assert, type DatacenterId, type LogIndex } from "@kvorum/base";
import { READ_ROUNDS_IN_FLIGHT_MAX } from "./limits.ts";
import { type Configuration, majorityValue } from "./quorum.ts";
import type { ConfirmedRead } from "./ready.ts";

/** Mutable; owned by RaftState. Invariant: sequences of started rounds ascend, the gathering round's is above them all. */
export class ReadRounds {
  #sequence = 0;
  #isGathering = false;
  #started: ConfirmedRead[] = [];
  readonly #echoes = new Map<DatacenterId, number>();

  /** The sequence of the round broadcast last: what every heartbeat carries. */
  get broadcastSequence(): number {
    return this.#isGathering ? this.#sequence - 1 : this.#sequence;
  }

  /** Whether reads wait for a round that may be broadcast now. */
  get isStartable(): boolean {
    return this.#isGathering && this.#started.length < READ_ROUNDS_IN_FLIGHT_MAX;
  }

  /** Takes a read into the gathering round. @returns its sequence */
  gather(): number {
    if (!this.#isGathering) {
      this.#isGathering = true;
      this.#sequence++;
    }
    return this.#sequence;
  }

  /** The gathering round is about to be broadcast; its reads are served at `index`, the commit index now. */
  start(index: LogIndex): void {
    assert(this.isStartable, "a round needs a read, and room in flight");
    this.#isGathering = false;
    this.#started.push({ readSequence: this.#sequence, index });
  }

  /** A voter still followed this leader when it echoed `readSequence`, so also when it was sent. */
  echo(from: DatacenterId, readSequence: number): void {
    assert(
      readSequence <= this.broadcastSequence,
      `${from} echoed read sequence ${readSequence}, broadcast were ${this.broadcastSequence}`,
    );
    this.#echoes.set(from, Math.max(this.#echoes.get(from) ?? 0, readSequence));
  }

  /** Rounds that a majority has confirmed, this leader counted; each is handed out once. */
  takeConfirmed(configuration: Configuration, self: DatacenterId): readonly ConfirmedRead[] {
    if (this.#started.length === 0) {
      return [];
    }
    const confirmed = majorityValue(configuration, (voter) =>
      voter === self ? this.broadcastSequence : (this.#echoes.get(voter) ?? 0),
    );
    const pending = this.#started.findIndex((round) => round.readSequence > confirmed);
    return this.#started.splice(0, pending === -1 ? this.#started.length : pending);
  }

  /** Leadership is lost. @returns the sequences that will never be confirmed */
  abandon(): readonly number[] {
    const sequences = this.#started.map((round) => round.readSequence);
    if (this.#isGathering) {
      sequences.push(this.#sequence);
    }
    this.#isGathering = false;
    this.#started = [];
    this.#echoes.clear();
    return sequences;
  }
}
