// Bounds and fixed figures of the embedded store and the emulated cluster, each with its unit and reason.
import { assert } from "@kvorum/base";
import type { ReplicaSettings } from "@kvorum/replica";

const MIB = 1024 * 1024;

/** How long a call may take when nobody says, in ms: the SDK's. */
export const TIMEOUT_MS_DEFAULT = 5_000;

/** A lone voter waits for no election and asks nobody for heartbeats: an idle store wakes up once a second. */
export const LOCAL_RAFT_TIMING = { heartbeatIntervalMs: 1_000, electionTimeoutMs: 3_000 } as const;

/** Nothing is shipped, so the log is for a restart only; what it holds past a checkpoint of the state is of no use. */
export const FOLDER_SETTINGS: ReplicaSettings = {
  reads: { kind: "read_index" },
  regionLeaseMs: 0,
  logKeptBytesMax: 64 * MIB,
  checkpointIntervalMsMin: 5_000,
  snapshotChunkBytes: 256 * 1024,
};

/** Nothing of a store in memory outlives its process: the log is there since the replica writes one. */
export const MEMORY_SETTINGS: ReplicaSettings = { ...FOLDER_SETTINGS, logKeptBytesMax: 1 * MIB };

/** So long at most turns are microtasks, in ms: no timer of the program is late by more, and a turn of the loop costs little. */
export const MICROTASK_TURNS_MS_MAX = 1;

/** The longest interval that timers have, in ms: what keeps the process alive rings, to no effect, every 24 days. */
export const KEEP_ALIVE_INTERVAL_MS = 2_147_483_647;

assert(LOCAL_RAFT_TIMING.heartbeatIntervalMs * 3 <= LOCAL_RAFT_TIMING.electionTimeoutMs, "raft's relation holds");
