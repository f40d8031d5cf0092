// Where a replica's state stands: kept in the same transaction as the data, so that no entry is applied twice or never
// after a crash (pitfalls.md 6).
import {
  ByteReader,
  ByteWriter,
  createEpoch,
  createLogIndex,
  createTerm,
  createWallMs,
  type Epoch,
  type LogIndex,
  type Term,
  type WallMs,
} from "@kvorum/base";
import type { AppliedPosition } from "./command.ts";
import type { StateReader, StateWriter } from "./state-access.ts";
import { appendUint48, readUint48 } from "./uint48.ts";

export interface AppliedState {
  readonly position: AppliedPosition;
  /** Term of the last applied entry. */
  readonly term: Term;
  /** Leader time of the last applied entry. */
  readonly leaderTimeMs: WallMs;
  /** Rolling digest, unsigned 32 bits (digest.ts). */
  readonly digest: number;
}

/** What the applied entries say of the cluster itself; changes rarely, and a snapshot carries it. */
export interface ClusterState {
  /** Where each epoch began, ascending; the first is epoch 0 from index 1. */
  readonly lineage: readonly { readonly epoch: Epoch; readonly startIndex: LogIndex }[];
  /** Payload of the last configuration entry; null before the first. */
  readonly configuration: Uint8Array | null;
}

const STATE_VERSION = 2;
const CLUSTER_VERSION = 1;
const APPLIED_KEY = new TextEncoder().encode("applied");
const CLUSTER_KEY = new TextEncoder().encode("cluster");
const LINEAGE_ROW_BYTES = 8;

/** A store in which nothing was applied yet stands before the first entry. */
const NOTHING_APPLIED: AppliedState = {
  position: { epoch: createEpoch(0), index: createLogIndex(0) },
  term: createTerm(0),
  leaderTimeMs: createWallMs(0),
  digest: 0,
};
const FIRST_CLUSTER_STATE: ClusterState = {
  lineage: [{ epoch: createEpoch(0), startIndex: createLogIndex(1) }],
  configuration: null,
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
  appendUint48(bytes, state.term);
  bytes.float64(state.leaderTimeMs);
  bytes.uint32(state.digest);
  writer.put("meta", APPLIED_KEY, bytes.take());
}

/** @throws KvorumError data_corrupt — a record that writeClusterState did not write, or a version not known here */
export function readClusterState(reader: StateReader): ClusterState {
  const bytes = reader.get("meta", CLUSTER_KEY);
  return bytes === undefined ? FIRST_CLUSTER_STATE : decodeClusterState(bytes);
}

export function writeClusterState(writer: StateWriter, state: ClusterState): void {
  const bytes = new ByteWriter();
  bytes.uint8(CLUSTER_VERSION);
  bytes.uint16(state.lineage.length);
  for (const { epoch, startIndex } of state.lineage) {
    bytes.uint16(epoch);
    appendUint48(bytes, startIndex);
  }
  bytes.uint8(state.configuration === null ? 0 : 1);
  bytes.raw(state.configuration ?? new Uint8Array(0));
  writer.put("meta", CLUSTER_KEY, bytes.take());
}

function decodeAppliedState(bytes: Uint8Array): AppliedState {
  const reader = new ByteReader(bytes, { what: "applied position", code: "data_corrupt" });
  expectVersion(reader, STATE_VERSION);
  const state: AppliedState = {
    position: { epoch: createEpoch(reader.uint16()), index: createLogIndex(readUint48(reader)) },
    term: createTerm(readUint48(reader)),
    leaderTimeMs: createWallMs(reader.float64()),
    digest: reader.uint32(),
  };
  reader.end();
  return state;
}

function decodeClusterState(bytes: Uint8Array): ClusterState {
  const reader = new ByteReader(bytes, { what: "cluster state", code: "data_corrupt" });
  expectVersion(reader, CLUSTER_VERSION);
  const rows = reader.uint16();
  if (rows * LINEAGE_ROW_BYTES > reader.remaining) {
    reader.fail(`${rows} epochs announced, ${reader.remaining} bytes left`);
  }
  const lineage = Array.from({ length: rows }, () => ({
    epoch: createEpoch(reader.uint16()),
    startIndex: createLogIndex(readUint48(reader)),
  }));
  const hasConfiguration = reader.uint8() === 1;
  const configuration = reader.raw(reader.remaining).slice();
  return { lineage, configuration: hasConfiguration ? configuration : null };
}

function expectVersion(reader: ByteReader, expected: number): void {
  const version = reader.uint8();
  if (version !== expected) {
    reader.fail(`version ${version}, known is ${expected}`);
  }
}
