// The bytes of a hard state on disk. Big-endian: u32 crc32 of what follows · varint term · varint commit index · vote as a
// string, empty for none.
import { ByteReader, ByteWriter, createLogIndex, createTerm, parseDatacenterId } from "@kvorum/base";
import type { HardState } from "@kvorum/raft";
import { checkedBody, withChecksum } from "./checksummed.ts";

/** Of a replica that never voted and has seen nothing. */
export const INITIAL_HARD_STATE: HardState = { term: createTerm(0), vote: null, commitIndex: createLogIndex(0) };

export function encodeHardState(hardState: HardState): Uint8Array {
  const body = new ByteWriter();
  body.varint(hardState.term);
  body.varint(hardState.commitIndex);
  body.string(hardState.vote ?? "");
  return withChecksum(body.take());
}

/** @throws KvorumError data_corrupt — the checksum is wrong or the fields are */
export function decodeHardState(bytes: Uint8Array): HardState {
  const reader = new ByteReader(checkedBody(bytes, "hard state"), { what: "hard state", code: "data_corrupt" });
  const term = createTerm(reader.varint());
  const commitIndex = createLogIndex(reader.varint());
  const vote = reader.string();
  reader.end();
  return { term, commitIndex, vote: vote === "" ? null : parseDatacenterId(vote) };
}
