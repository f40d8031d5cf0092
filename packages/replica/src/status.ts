// What a replica says of itself when asked.
import {
  createLogIndex,
  type DatacenterId,
  type Epoch,
  type InstantMs,
  type LogIndex,
  type Region,
  type Term,
} from "@kvorum/base";
import type { AppliedPosition } from "@kvorum/kv";
import type { CommitTimes } from "./commit-times.ts";
import { freshnessAgeMs } from "./freshness.ts";
import type { LearnerRole } from "./learner-role.ts";
import { APPLY_BATCH_BYTES_MAX } from "./limits.ts";
import type { Placement } from "./placement.ts";
import type { VoterRole } from "./voter-role.ts";

export interface ReplicaStatus {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  readonly role: "leader" | "follower" | "candidate" | "pre_candidate" | "learner";
  readonly term: Term;
  readonly epoch: Epoch;
  readonly leader: DatacenterId | null;
  readonly lastIndex: LogIndex;
  readonly commitIndex: LogIndex;
  readonly appliedIndex: LogIndex;
  /** lag-and-staleness.md; null: unknown. */
  readonly freshnessAgeMs: number | null;
  /** Entries committed, as far as this replica knows, and not applied here. */
  readonly lagEntries: number;
  /** Bytes of the frames that are here and not applied; at most about one megabyte is counted. */
  readonly lagBytes: number;
  /** Hex digest of the applied state; equal at equal applied index on every replica. */
  readonly stateDigest: string;
  /** Whom a learner pulls from. */
  readonly shipSource: DatacenterId | null;
  readonly openOperations: number;
  /** Eventual reads since the start that were dropped without a verdict, since too many waited for theirs. */
  readonly readsUnjudged: number;
}

export interface ReplicaView {
  readonly placement: Placement;
  readonly role: VoterRole | LearnerRole;
  readonly applied: AppliedPosition;
  readonly commitTimes: CommitTimes;
  readonly now: InstantMs;
}

/** What follows from the log and the applied position. */
export function describeReplica(
  view: ReplicaView,
): Omit<ReplicaStatus, "stateDigest" | "openOperations" | "readsUnjudged"> {
  const { role, applied, commitTimes, now } = view;
  return {
    datacenter: view.placement.datacenter,
    region: view.placement.region,
    role: role.kind === "voter" ? role.status.role : "learner",
    term: role.term,
    epoch: applied.epoch,
    leader: role.leader,
    lastIndex: role.lastIndex,
    commitIndex: role.commitIndex,
    appliedIndex: applied.index,
    freshnessAgeMs: freshnessAgeMs(role, applied.index, commitTimes, now),
    lagEntries: role.commitIndex - applied.index,
    lagBytes: bytesToApply(role, applied.index),
    shipSource: role.kind === "learner" ? role.source : null,
  };
}

function bytesToApply(role: VoterRole | LearnerRole, appliedIndex: LogIndex): number {
  if (role.shippableIndex <= appliedIndex) {
    return 0;
  }
  const entries = role.entries(createLogIndex(appliedIndex + 1), role.shippableIndex, APPLY_BATCH_BYTES_MAX);
  return entries.reduce((sum, entry) => sum + entry.frame.length, 0);
}
