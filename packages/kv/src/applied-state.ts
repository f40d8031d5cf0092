// Where a replica's state stands: kept in the same transaction as the data, so that no entry is applied twice or never
// after a crash (pitfalls.md 6).
import { ByteReader, ByteWriter, createEpoch, createLogIndex, createWallMs, type WallMs } from "@kvorum/base";
import type { AppliedPosition } from "./command.ts";
import type { StateReader, StateWriter } from "./state-access.ts";
import { appendUint48, readUint48 } from "./uint48.ts";

export interface AppliedState {
  readonly position: AppliedPosition;
  /** Leader time of the last applied entry. */
  readonly leaderTimeMs: WallMs;
  /** Rolling digest, unsigned 32 bits (digest.ts). */
  readonly digest: number;
}

const STATE_VERSION = 1;
const APPLIED_KEY = new TextEncoder().encode("applied");

/** A store in which nothing was applied yet stands before the first entry. */
const NOTHING_APPLIED: AppliedState = {
  position: { epoch: createEpoch(0), index: createLogIndex(0) },
  leaderTimeMs: createWallMs(0),
  digest: 0,
};

/** @throws KvorumError data_corrupt — a record that writeAppliedState did not write, or a version not known here */
export function readAppliedState(reader: StateReader): AppliedState {
  const bytes = reader.get("meta", APPLIED_KEY);
  return bytes === undefined ? NOTHING_APPLIED : decodeAppliedState(bytes);
}

export function writeAppliedState(writer: StateWriter, state: AppliedState): void {
  const bytes = new ByteWriter();
  bytes.uint8(STATE_VERSION);
  bytes.uint16(state.position.epoch);
  appendUint48(bytes, state.position.index);
  bytes.float64(state.leaderTimeMs);
  bytes.uint32(state.digest);
  writer.put("meta", APPLIED_KEY, bytes.take());
}

function decodeAppliedState(bytes: Uint8Array): AppliedState {
  const reader = new ByteReader(bytes, { what: "applied position", code: "data_corrupt" });
  const version = reader.uint8();
  if (version !== STATE_VERSION) {
    reader.fail(`version ${version}, known is ${STATE_VERSION}`);
  }
  const state: AppliedState = {
    position: { epoch: createEpoch(reader.uint16()), index: createLogIndex(readUint48(reader)) },
    leaderTimeMs: createWallMs(reader.float64()),
    digest: reader.uint32(),
  };
  reader.end();
  return state;
}
