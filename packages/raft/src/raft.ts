// PLACEHOLDER written by the coordinator: the public surface that the raft package implements and the replica drives.
import type { DatacenterId, Epoch, InstantMs, LogIndex, Prng, Term, WallMs } from "@kvorum/base";
import type { RaftMessage } from "./message.ts";
import type { HardState, LogReader, Ready } from "./ready.ts";

/** Timing in ms. Relation asserted: heartbeatIntervalMs * 3 <= electionTimeoutMs. Actual timeouts are drawn from [electionTimeoutMs, 2 * electionTimeoutMs). */
export interface RaftTiming {
  readonly heartbeatIntervalMs: number;
  readonly electionTimeoutMs: number;
}

export interface RaftOptions {
  readonly id: DatacenterId;
  /** Every voter, this one included; each is its own datacenter, so a majority of them is a majority of datacenters. */
  readonly voters: readonly DatacenterId[];
  readonly timing: RaftTiming;
  readonly epoch: Epoch;
  readonly hardState: HardState;
  readonly log: LogReader;
  /** Highest index that the state machine is known to have applied (so: committed) at start. */
  readonly appliedIndex: LogIndex;
  readonly random: Prng;
  readonly now: InstantMs;
}

export interface Progress {
  readonly state: "probe" | "replicate";
  readonly matchIndex: LogIndex;
  readonly nextIndex: LogIndex;
  readonly inflightBytes: number;
  readonly recentlyActive: boolean;
}

export interface RaftStatus {
  readonly role: "leader" | "follower" | "candidate" | "pre_candidate";
  readonly term: Term;
  readonly leader: DatacenterId | null;
  readonly commitIndex: LogIndex;
  /** Last index in memory or on disk, and the last index that is durable here. */
  readonly lastIndex: LogIndex;
  readonly persistedIndex: LogIndex;
  readonly progress: ReadonlyMap<DatacenterId, Progress>;
}

export type Proposal =
  | { readonly ok: true; readonly index: LogIndex; readonly term: Term }
  | { readonly ok: false; readonly reason: "not_leader" | "overloaded"; readonly leader: DatacenterId | null };

export type ReadTicket =
  | { readonly ok: true; readonly readSequence: number }
  | { readonly ok: false; readonly reason: "not_leader"; readonly leader: DatacenterId | null };

export interface Raft {
  readonly status: RaftStatus;
  /** When `tick` must be called next, at the latest. */
  readonly wakeAtMs: InstantMs;
  tick(now: InstantMs): void;
  step(message: RaftMessage, now: InstantMs): void;
  /** Appends one `commands` entry with this payload at the leader. */
  propose(payload: Uint8Array, leaderTimeMs: WallMs, now: InstantMs): Proposal;
  /** Asks for a linearizable read point; several calls between two takeReady share one heartbeat round (thesis §6.4). */
  readIndex(now: InstantMs): ReadTicket;
  /** The persist request of this sequence is durable. */
  persisted(sequence: number, now: InstantMs): void;
  hasReady(): boolean;
  takeReady(): Ready;
  /** How many voters hold `index` durably, as far as this leader knows. */
  durableVoters(index: LogIndex): number;
  /** Entries from..to inclusive from memory or the log, at least one if present, at most about bytesMax; for apply and shipping. */
  entries(from: LogIndex, to: LogIndex, bytesMax: number): readonly import("./entry.ts").Entry[];
  assertInvariants(): void;
}
export type CreateRaft = (options: RaftOptions) => Raft;
