// What a replica remembers of one client, so that a commit sent twice is applied once (pitfalls.md 17).
//
// The client says with every commit which sequences it has finished with; the results of the others are kept. A sequence
// below that floor is refused rather than applied: its result may have been forgotten.
import { ByteReader, ByteWriter } from "@kvorum/base";
import { VERSIONSTAMP_BYTES, type Versionstamp, versionstampFromBytes } from "@kvorum/keyspace";
import type { CommandResult, CommitId } from "./command.ts";
import { readResult, writeResult } from "./command-result-codec.ts";
import { COMMIT_WINDOW_MAX } from "./limits.ts";
import { appendUint48, readUint48 } from "./uint48.ts";

const SESSION_VERSION = 1;

/** Mutable, owned by the dedup table. */
export interface ClientSession {
  /** Versionstamp of the client's newest command: the order in which clients are forgotten. */
  lastUsed: Versionstamp;
  /** Invariant: never decreases; every remembered sequence is in floor..floor + COMMIT_WINDOW_MAX - 1. */
  floor: number;
  /** By sequence, in the order of the log. */
  readonly results: Map<number, CommandResult>;
}

const SEQUENCE_REUSED: CommandResult = { kind: "sequence_reused" };

export function createSession(lastUsed: Versionstamp): ClientSession {
  return { lastUsed, floor: 1, results: new Map() };
}

/** A copy that may change without the original; results are shared, being immutable. */
export function cloneSession(session: ClientSession): ClientSession {
  return { lastUsed: session.lastUsed, floor: session.floor, results: new Map(session.results) };
}

/**
 * Raises the floor as the commit says, then finds what is known of it: its earlier result, or that its sequence is
 * finished; undefined when it is new. A client that runs ahead of its window drags the floor along, so memory stays bounded.
 */
export function recallResult(session: ClientSession, commitId: CommitId): CommandResult | undefined {
  raiseFloor(session, Math.max(commitId.finishedBelow, commitId.sequence - COMMIT_WINDOW_MAX + 1));
  return commitId.sequence < session.floor ? SEQUENCE_REUSED : session.results.get(commitId.sequence);
}

/** Equal sessions give equal bytes, results in the order of the log. */
export function encodeSession(session: ClientSession): Uint8Array {
  const writer = new ByteWriter();
  writer.uint8(SESSION_VERSION);
  writer.raw(session.lastUsed);
  appendUint48(writer, session.floor);
  writer.uint16(session.results.size);
  for (const [sequence, result] of session.results) {
    appendUint48(writer, sequence);
    writeResult(writer, result);
  }
  return writer.take();
}

/** @throws KvorumError data_corrupt — anything that encodeSession does not produce, or a version not known here */
export function decodeSession(bytes: Uint8Array): ClientSession {
  const reader = new ByteReader(bytes, { what: "dedup record", code: "data_corrupt" });
  const version = reader.uint8();
  if (version !== SESSION_VERSION) {
    reader.fail(`version ${version}, known is ${SESSION_VERSION}`);
  }
  const lastUsed = versionstampFromBytes(reader.raw(VERSIONSTAMP_BYTES).slice());
  const floor = readUint48(reader);
  const count = reader.uint16();
  const results = new Map<number, CommandResult>();
  for (let i = 0; i < count; i++) {
    const sequence = readUint48(reader);
    results.set(sequence, readResult(reader));
  }
  reader.end();
  return { lastUsed, floor, results };
}

function raiseFloor(session: ClientSession, floor: number): void {
  if (floor <= session.floor) {
    return;
  }
  if (floor - session.floor <= session.results.size) {
    for (let sequence = session.floor; sequence < floor; sequence++) {
      session.results.delete(sequence);
    }
  } else {
    for (const sequence of session.results.keys()) {
      if (sequence < floor) {
        session.results.delete(sequence);
      }
    }
  }
  session.floor = floor;
}
