// The packed form of a read's promise: its level as one byte, then what the level says.
//
// Level: 2 strong · 3 eventual · 4 session, u16 epoch and varint index of the bookmark · 5 bounded, varint maxStalenessMs.
// The levels stay clear of the kinds of operations: in a read the level is the kind, which saves a byte of most operations.
import {
  assertNever,
  type ByteReader,
  type ByteWriter,
  createEpoch,
  createLogIndex,
  LOG_INDEX_MAX,
  type LogIndex,
} from "@kvorum/base";
import type { Consistency } from "@kvorum/kv";

const LEVELS = { strong: 2, eventual: 3, session: 4, bounded: 5 } as const satisfies Record<
  Consistency["level"],
  number
>;

/** The byte that the packed form begins with; the writer of the operation may add flags of its own to it. */
export function levelOfConsistency(consistency: Consistency): number {
  return LEVELS[consistency.level];
}

/** Everything but the level. */
export function writeConsistency(writer: ByteWriter, consistency: Consistency): void {
  switch (consistency.level) {
    case "strong":
    case "eventual":
      return;
    case "session":
      writer.uint16(consistency.bookmark.epoch);
      writer.varint(consistency.bookmark.index);
      return;
    case "bounded":
      writer.varint(Math.floor(consistency.maxStalenessMs));
      return;
    default:
      assertNever(consistency);
  }
}

/** @throws KvorumError of the reader's code — no level, or malformed */
export function readConsistency(reader: ByteReader, level: number): Consistency {
  switch (level) {
    case LEVELS.strong:
      return { level: "strong" };
    case LEVELS.eventual:
      return { level: "eventual" };
    case LEVELS.session:
      return { level: "session", bookmark: { epoch: createEpoch(reader.uint16()), index: readLogIndex(reader) } };
    case LEVELS.bounded:
      return { level: "bounded", maxStalenessMs: reader.varint() };
    default:
      return reader.fail(`operation or consistency of unknown kind ${level}`);
  }
}

function readLogIndex(reader: ByteReader): LogIndex {
  const index = reader.varint();
  return index <= LOG_INDEX_MAX ? createLogIndex(index) : reader.fail(`log index ${index}, at most ${LOG_INDEX_MAX}`);
}
