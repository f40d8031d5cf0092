// What a replica remembers of one client, so that a commit sent twice is applied once (pitfalls.md 17).
//
// The client says with every commit which sequences it has finished with; the results of the others are kept. A sequence
// below that floor is refused rather than applied: its result may have been forgotten.
//
// A session changes by drafts: a draft is what one transaction adds, and costs what it adds, not what is remembered.
import { assert, ByteReader, ByteWriter } from "@kvorum/base";
import { VERSIONSTAMP_BYTES, type Versionstamp, versionstampFromBytes } from "@kvorum/keyspace";
import type { CommandResult, CommitId } from "./command.ts";
import { readResult, writeResult } from "./command-result-codec.ts";
import { COMMIT_WINDOW_MAX } from "./limits.ts";
import { appendUint48, readUint48 } from "./uint48.ts";

export interface ClientSession {
  /** Versionstamp of the client's newest command: the order in which clients are forgotten. */
  readonly lastUsed: Versionstamp;
  /** Invariant: never decreases; every remembered sequence is in floor..floor + COMMIT_WINDOW_MAX - 1. */
  readonly floor: number;
  /** By sequence, in the order of the log. Only the commit of a draft changes it. */
  readonly results: Map<number, CommandResult>;
}

const SESSION_VERSION = 1;
/** Version, versionstamp and floor; and a result that committed. */
const HEADER_BYTES = 17;
const RESULT_BYTES_USUAL = 17;
const SEQUENCE_REUSED: CommandResult = { kind: "sequence_reused" };

/** A session as one transaction leaves it. The session itself stays as it was until the transaction has committed. */
export class SessionDraft {
  readonly #results: Map<number, CommandResult>;
  readonly #added = new Map<number, CommandResult>();
  #lastUsed: Versionstamp;
  #floor: number;

  /** Follows `session`, or opens one for a client whose first command stands at `at`. */
  constructor(session: ClientSession | undefined, at: Versionstamp) {
    this.#results = session?.results ?? new Map();
    this.#floor = session?.floor ?? 1;
    this.#lastUsed = at;
  }

  /**
   * Raises the floor as the commit says, then finds what is known of it: its earlier result, or that its sequence is
   * finished; undefined when it is new. A client ahead of its window drags the floor along, so memory stays bounded.
   */
  recall(commitId: CommitId, at: Versionstamp): CommandResult | undefined {
    const { sequence, finishedBelow } = commitId;
    this.#lastUsed = at;
    this.#floor = Math.max(this.#floor, finishedBelow, sequence - COMMIT_WINDOW_MAX + 1);
    return sequence < this.#floor ? SEQUENCE_REUSED : (this.#added.get(sequence) ?? this.#results.get(sequence));
  }

  /** Keeps the result of a sequence that recall did not know. */
  remember(sequence: number, result: CommandResult): void {
    assert(sequence >= this.#floor, "a result is remembered at or above the floor");
    this.#added.set(sequence, result);
  }

  /** The draft as its record in the store: equal sessions have equal bytes, however many transactions made them. */
  encode(): Uint8Array {
    const count = this.#results.size + this.#added.size;
    const writer = new ByteWriter(HEADER_BYTES + count * RESULT_BYTES_USUAL);
    writer.uint8(SESSION_VERSION);
    writer.raw(this.#lastUsed);
    appendUint48(writer, this.#floor);
    for (const results of [this.#results, this.#added]) {
      for (const [sequence, result] of results) {
        if (sequence >= this.#floor) {
          appendUint48(writer, sequence);
          writeResult(writer, result);
        }
      }
    }
    return writer.take();
  }

  /** The session that follows; takes over the memory of the one before, which is not used any more. */
  commit(): ClientSession {
    for (const [sequence, result] of this.#added) {
      this.#results.set(sequence, result);
    }
    // Finished sequences are mostly the oldest ones, but a client may finish them in any order.
    for (const sequence of this.#results.keys()) {
      if (sequence < this.#floor) {
        this.#results.delete(sequence);
      }
    }
    return { lastUsed: this.#lastUsed, floor: this.#floor, results: this.#results };
  }
}

/** @throws KvorumError data_corrupt — anything that a draft does not encode, or a version not known here */
export function decodeSession(bytes: Uint8Array): ClientSession {
  const reader = new ByteReader(bytes, { what: "dedup record", code: "data_corrupt" });
  const version = reader.uint8();
  if (version !== SESSION_VERSION) {
    reader.fail(`version ${version}, known is ${SESSION_VERSION}`);
  }
  const lastUsed = versionstampFromBytes(reader.raw(VERSIONSTAMP_BYTES).slice());
  const floor = readUint48(reader);
  const results = new Map<number, CommandResult>();
  while (reader.remaining > 0) {
    const sequence = readUint48(reader);
    results.set(sequence, readResult(reader));
  }
  return { lastUsed, floor, results };
}
