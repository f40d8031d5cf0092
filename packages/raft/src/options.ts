// What a voter is started with.
import type { DatacenterId, Epoch, InstantMs, LogIndex, Prng } from "@kvorum/base";
import type { HardState, LogReader } from "./ready.ts";

/**
 * Timing in ms. Relation asserted: heartbeatIntervalMs * 3 <= electionTimeoutMs. Actual timeouts are drawn from
 * [electionTimeoutMs, 2 * electionTimeoutMs).
 */
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
  /** As found on disk. */
  readonly hardState: HardState;
  readonly log: LogReader;
  /** Highest index that the state machine is known to have applied (so: committed) at start. */
  readonly appliedIndex: LogIndex;
  readonly random: Prng;
  readonly now: InstantMs;
}
