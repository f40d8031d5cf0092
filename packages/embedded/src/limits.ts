// Bounds and fixed figures of the embedded store and the emulated cluster, each with its unit and reason.
import { assert } from "@kvorum/base";
import { OPERATIONS_OPEN_MAX, type ReplicaSettings } from "@kvorum/replica";

const MIB = 1024 * 1024;

/** How long a call may take when nobody says, in ms: the SDK's. */
export const TIMEOUT_MS_DEFAULT = 5_000;

/** A lone voter waits for no election and asks nobody for heartbeats: an idle store wakes up once a second. */
export const LOCAL_RAFT_TIMING = { heartbeatIntervalMs: 1_000, electionTimeoutMs: 3_000 } as const;

/** Nothing is shipped, so the log is for a restart only; what it holds past a checkpoint of the state is of no use. */
export const FOLDER_SETTINGS: ReplicaSettings = {
  reads: { kind: "read_index" },
  regionLeaseMs: 0,
  operationsOpenMax: OPERATIONS_OPEN_MAX,
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

/** Raft's timing in an emulated cluster: production's. */
export const CLUSTER_RAFT_TIMING = { heartbeatIntervalMs: 100, electionTimeoutMs: 1_000 } as const;

/** An emulated cluster is small and ships to everybody. */
export const CLUSTER_SETTINGS: ReplicaSettings = { ...FOLDER_SETTINGS, logKeptBytesMax: 256 * MIB };
/** How long a region lease lasts in a cluster of so many regions, in ms: production's defaults. */
export const REGION_LEASE_MS = 10_000;
export const LEASED_REGIONS_MIN = 3;

/** A process that is stopped in order answers what it has taken, but ends after so long, in ms: as in node. */
export const DRAIN_MS_MAX = 5_000;

/** How long a flush of an emulated disk takes, in ms: a common disk's median (docs/benchmark.md). */
export const FLUSH_MS = 0.3;
/** What a client's request or answer weighs on a link, about; the model's bandwidth is for replication. */
export const CLIENT_MESSAGE_BYTES = 200;

/** A node is given half of the time that an operation has left, but not less than this, or all there is, in ms: as by the SDK. */
export const ATTEMPT_MS_MIN = 1_000;
/** What a client waits for an answer beyond the node's own deadline, in ms: the longest round trip on earth, and a slow link. */
export const PATIENCE_MS = 700;
/** Pauses before a client tries again, in ms: doubled from the first to the longest. */
export const RETRY_PAUSE_MS_MIN = 10;
export const RETRY_PAUSE_MS_MAX = 500;
/** How often a client pings a datacenter that did not answer, in ms: as the SDK does. */
export const RECHECK_MS = 1_000;

/** How far virtual time goes on its own for a watch or a queue, in ms: every link and every retry of shipping is faster. */
export const BACKGROUND_MS_MAX = 5_000;
/** Events of virtual time after which the event loop gets a turn. */
export const EVENTS_PER_TURN_MAX = 2_000;
/** Virtual time between two looks at what is waited for, in ms. */
export const STRETCH_MS_MAX = 60_000;
/** How often something that is waited for is looked for, in ms. */
export const LOOK_INTERVAL_MS = 5;

/** How long a cluster may take to have a leader and to serve everywhere, in ms: several elections. */
export const START_MS_MAX = 60_000;
/** How long a failover waits before it looks whether its next step is due, in ms. */
export const FAILOVER_LOOK_MS = 50;
/** A failover that has not ended by then never will, in ms: the region lease and several elections. */
export const FAILOVER_MS_MAX = 120_000;
