// The bytes of what is known about a branch: u32 crc32 of what follows · id as a string · varint epoch · varint fork index ·
// varint first index · varint last index · varint commit index · varint bytes · f64 when it was quarantined, in ms.
import { ByteReader, ByteWriter, createEpoch, createLogIndex, createWallMs } from "@kvorum/base";
import type { Branch } from "@kvorum/replica";
import { checkedBody, withChecksum } from "./checksummed.ts";

export function encodeBranch(branch: Branch): Uint8Array {
  const body = new ByteWriter();
  body.string(branch.id);
  body.varint(branch.epoch);
  body.varint(branch.forkIndex);
  body.varint(branch.firstIndex);
  body.varint(branch.lastIndex);
  body.varint(branch.commitIndex);
  body.varint(branch.bytes);
  body.float64(branch.quarantinedAtMs);
  return withChecksum(body.take());
}

/** @throws KvorumError data_corrupt — the checksum is wrong or the fields are */
export function decodeBranch(bytes: Uint8Array): Branch {
  const reader = new ByteReader(checkedBody(bytes, "branch"), { what: "branch", code: "data_corrupt" });
  const branch = {
    id: reader.string(),
    epoch: createEpoch(reader.varint()),
    forkIndex: createLogIndex(reader.varint()),
    firstIndex: createLogIndex(reader.varint()),
    lastIndex: createLogIndex(reader.varint()),
    commitIndex: createLogIndex(reader.varint()),
    bytes: reader.varint(),
    quarantinedAtMs: createWallMs(reader.float64()),
  };
  reader.end();
  return branch;
}
