// The bytes of a lineage record on disk: u32 crc32 of what follows · varint epoch · u8 whether the log is being given up ·
// claimant as a string, empty for no promise · varint promised epoch.
import { ByteReader, ByteWriter, createEpoch, parseDatacenterId } from "@kvorum/base";
import type { LineageRecord } from "@kvorum/replica";
import { checkedBody, withChecksum } from "./checksummed.ts";

/** Of a replica that has heard of no other epoch than the first. */
export const INITIAL_LINEAGE: LineageRecord = { epoch: createEpoch(0), promised: null, resetting: false };

export function encodeLineage({ epoch, promised, resetting }: LineageRecord): Uint8Array {
  const body = new ByteWriter();
  body.varint(epoch);
  body.uint8(resetting ? 1 : 0);
  body.string(promised?.claimant ?? "");
  body.varint(promised?.epoch ?? 0);
  return withChecksum(body.take());
}

/** @throws KvorumError data_corrupt — the checksum is wrong or the fields are */
export function decodeLineage(bytes: Uint8Array): LineageRecord {
  const reader = new ByteReader(checkedBody(bytes, "lineage"), { what: "lineage", code: "data_corrupt" });
  const epoch = createEpoch(reader.varint());
  const resetting = reader.uint8() === 1;
  const claimant = reader.string();
  const promisedEpoch = createEpoch(reader.varint());
  reader.end();
  const promised = claimant === "" ? null : { epoch: promisedEpoch, claimant: parseDatacenterId(claimant) };
  return { epoch, promised, resetting };
}
