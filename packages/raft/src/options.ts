// What a voter is started with.
import type { DatacenterId, Epoch, InstantMs, LogIndex, Prng } from "@kvorum/base";
import type { Configuration } from "./configuration.ts";
import type { HardState, LogReader } from "./ready.ts";

/**
 * Timing in ms. Relation asserted: heartbeatIntervalMs * 3 <= electionTimeoutMs. Actual timeouts are drawn from
 * [electionTimeoutMs, 2 * electionTimeoutMs).
 */
export interface RaftTiming {
  readonly heartbeatIntervalMs: number;
  readonly electionTimeoutMs: number;
}

/**
 * How a leader knows that it still leads when it answers a read.
 *
 * `read_index`: a round of heartbeats confirms it; no assumption about clocks.
 *
 * `lease`: while a majority has answered within the election timeout, no other leader can have been elected, and no round is
 * needed. That holds only if no clock of a voter runs slower or faster than another by more than `clockDriftShareMax` (0.01:
 * one percent) over an election timeout, a paused process included: `now` must be read after the pause. Voters must not
 * vote while they hear a leader, not even after a restart: every voter needs this option. A transfer of leadership breaks it,
 * so there is no lease in the rest of a term in which a voter was told to take over.
 */
export type ReadConfirmation =
  | { readonly kind: "read_index" }
  | { readonly kind: "lease"; readonly clockDriftShareMax: number };

export interface RaftOptions {
  /** Need not be a voter: one that is about to become one, or no longer is, takes entries and votes, and never campaigns. */
  readonly id: DatacenterId;
  /**
   * In force at `appliedIndex`; for an empty log the one that the cluster starts with. Each voter is its own datacenter, so a
   * majority of them is a majority of datacenters.
   */
  readonly configuration: Configuration;
  readonly timing: RaftTiming;
  readonly reads: ReadConfirmation;
  readonly epoch: Epoch;
  /** As found on disk. */
  readonly hardState: HardState;
  readonly log: LogReader;
  /** Highest index that the state machine is known to have applied (so: committed) at start. Not before the log's base. */
  readonly appliedIndex: LogIndex;
  readonly random: Prng;
  readonly now: InstantMs;
}
