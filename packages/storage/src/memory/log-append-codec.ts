// The bytes of one append in the memory disk's log file: a checksum over the whole, then the hard state if there is one, then
// the entries' frames. They are made only when a crash tears an append.
import { ByteReader, ByteWriter } from "@kvorum/base";
import { decodeEntry, ENTRY_HEADER_BYTES, type Entry } from "@kvorum/raft";
import type { LogAppend } from "@kvorum/replica";
import { checkedBody, withChecksum } from "../checksummed.ts";
import { decodeHardState, encodeHardState } from "../hard-state-codec.ts";

export function encodeLogAppend(append: LogAppend): Uint8Array {
  const body = new ByteWriter();
  body.bytes(append.hardState === undefined ? new Uint8Array() : encodeHardState(append.hardState));
  body.varint(append.entries.length);
  for (const entry of append.entries) {
    body.bytes(entry.frame);
  }
  return withChecksum(body.take());
}

/** @throws KvorumError data_corrupt — torn: the checksum of the whole, of the hard state or of an entry is wrong */
export function decodeLogAppend(bytes: Uint8Array): LogAppend {
  const reader = new ByteReader(checkedBody(bytes, "log append"), { what: "log append", code: "data_corrupt" });
  const hardState = reader.bytes();
  const entries: Entry[] = [];
  const count = reader.count(ENTRY_HEADER_BYTES);
  for (let i = 0; i < count; i++) {
    entries.push(decodeEntry(reader.bytes()));
  }
  reader.end();
  return { hardState: hardState.length === 0 ? undefined : decodeHardState(hardState), entries };
}
