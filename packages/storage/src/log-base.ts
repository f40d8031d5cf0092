// The entry that a log starts after, and its bytes on disk: u32 crc32 of what follows · varint index · varint term · varint
// epoch · f64 leader time in ms · u8 whether the log is being emptied.
import { ByteReader, ByteWriter, createEpoch, createLogIndex, createTerm, createWallMs } from "@kvorum/base";
import type { Entry, LogBase } from "@kvorum/raft";
import { checkedBody, withChecksum } from "./checksummed.ts";

/** Of a log that nothing was ever dropped from. */
export const INITIAL_LOG_BASE: LogBase = {
  index: createLogIndex(0),
  term: createTerm(0),
  epoch: createEpoch(0),
  leaderTimeMs: createWallMs(0),
};

/** A base as it is recorded. */
export interface LogBaseRecord {
  readonly base: LogBase;
  /** The log was reset: entries that are still found, after the base too, are of the log before and are being removed. */
  readonly isEmptying: boolean;
}

/** What remains of an entry once it and everything before it is dropped. */
export function logBaseFromEntry({ index, term, epoch, leaderTimeMs }: Entry): LogBase {
  return { index, term, epoch, leaderTimeMs };
}

export function encodeLogBase({ base, isEmptying }: LogBaseRecord): Uint8Array {
  const body = new ByteWriter();
  body.varint(base.index);
  body.varint(base.term);
  body.varint(base.epoch);
  body.float64(base.leaderTimeMs);
  body.uint8(isEmptying ? 1 : 0);
  return withChecksum(body.take());
}

/** @throws KvorumError data_corrupt — the checksum is wrong or the fields are */
export function decodeLogBase(bytes: Uint8Array): LogBaseRecord {
  const reader = new ByteReader(checkedBody(bytes, "log base"), { what: "log base", code: "data_corrupt" });
  const base = {
    index: createLogIndex(reader.varint()),
    term: createTerm(reader.varint()),
    epoch: createEpoch(reader.varint()),
    leaderTimeMs: createWallMs(reader.float64()),
  };
  const isEmptying = reader.uint8() === 1;
  reader.end();
  return { base, isEmptying };
}
