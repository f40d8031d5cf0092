// The bytes of one append in the memory disk's log file: a checksum over the whole, then the records that it changes, where it
// cuts the log, and the entries' frames. They are made only when a crash tears an append.
import { ByteReader, ByteWriter, createLogIndex } from "@kvorum/base";
import { decodeEntry, ENTRY_HEADER_BYTES, type Entry } from "@kvorum/raft";
import type { LogAppend } from "@kvorum/replica";
import { checkedBody, withChecksum } from "../checksummed.ts";
import { decodeHardState, encodeHardState } from "../hard-state-codec.ts";
import { decodeLineage, encodeLineage } from "../lineage-codec.ts";

const NOTHING = new Uint8Array();

export function encodeLogAppend({ hardState, lineage, truncateAfter, entries }: LogAppend): Uint8Array {
  const body = new ByteWriter();
  body.bytes(hardState === undefined ? NOTHING : encodeHardState(hardState));
  body.bytes(lineage === undefined ? NOTHING : encodeLineage(lineage));
  body.uint8(truncateAfter === undefined ? 0 : 1);
  body.varint(truncateAfter ?? 0);
  body.varint(entries.length);
  for (const entry of entries) {
    body.bytes(entry.frame);
  }
  return withChecksum(body.take());
}

/** @throws KvorumError data_corrupt — torn: the checksum of the whole, of a record or of an entry is wrong */
export function decodeLogAppend(bytes: Uint8Array): LogAppend {
  const reader = new ByteReader(checkedBody(bytes, "log append"), { what: "log append", code: "data_corrupt" });
  const hardState = reader.bytes();
  const lineage = reader.bytes();
  const truncates = reader.uint8() === 1;
  const truncateAfter = createLogIndex(reader.varint());
  const entries: Entry[] = [];
  const count = reader.count(ENTRY_HEADER_BYTES);
  for (let i = 0; i < count; i++) {
    entries.push(decodeEntry(reader.bytes()));
  }
  reader.end();
  return {
    hardState: hardState.length === 0 ? undefined : decodeHardState(hardState),
    entries,
    ...(truncates ? { truncateAfter } : {}),
    ...(lineage.length === 0 ? {} : { lineage: decodeLineage(lineage) }),
  };
}
