// What a replica is started with.
import type { Prng } from "@kvorum/base";
import type { RaftOptions, RaftTiming } from "@kvorum/raft";
import type { ReplicaObserver } from "./observer.ts";
import type { Placement } from "./placement.ts";
import type { BranchStore } from "./ports/branch-store.ts";
import type { Clock } from "./ports/clock.ts";
import type { LogStore } from "./ports/log-store.ts";
import type { PeerTransport } from "./ports/peer-transport.ts";
import type { StateStore } from "./ports/state-store.ts";

export interface ReplicaPorts {
  readonly clock: Clock;
  readonly random: Prng;
  readonly log: LogStore;
  readonly state: StateStore;
  readonly branches: BranchStore;
  readonly transport: PeerTransport;
}

export interface ReplicaSettings {
  /** How a leader knows that it still leads when it answers a strong read. */
  readonly reads: RaftOptions["reads"];
  /** How long a region lease lasts, in ms; 0: none is needed (design.md 2). */
  readonly regionLeaseMs: number;
  /** Client operations that the replica holds unanswered; past it they are refused. At most OPERATIONS_OPEN_MAX. */
  readonly operationsOpenMax: number;
  /** Frames kept in the log for learners that lag, in bytes. */
  readonly logKeptBytesMax: number;
  /** Checkpoints of the state start at least this far apart, in ms, unless the log is past its bound. */
  readonly checkpointIntervalMsMin: number;
  /** About how large a chunk of a snapshot is. */
  readonly snapshotChunkBytes: number;
}

export interface ReplicaOptions {
  readonly placement: Placement;
  readonly timing: RaftTiming;
  readonly settings: ReplicaSettings;
  readonly ports: ReplicaPorts;
  readonly observer: ReplicaObserver;
  /** A disk failed or an invariant broke: the process must stop, nothing may be acknowledged any more. */
  readonly onFatal: (error: unknown) => void;
}
