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
import { type Configuration, isVoter } from "@kvorum/raft";
import type { CommitTimes } from "./commit-times.ts";
import { freshnessAgeMs } from "./freshness.ts";
import type { LearnerRole } from "./learner-role.ts";
import { APPLY_BATCH_BYTES_MAX, CATCH_UP_SHOWN_ENTRIES_MIN } from "./limits.ts";
import type { Placement } from "./placement.ts";
import type { LogStore } from "./ports/log-store.ts";
import type { Lineage } from "./ports/peer-transport.ts";
import type { RegionExposure, RpoLedger } from "./rpo-ledger.ts";
import type { SnapshotProgress } from "./snapshot-fetch.ts";
import type { Standing } from "./standing.ts";
import type { VoterRole } from "./voter-role.ts";

/** Where this replica's state was first seen to differ from others', and how. */
export interface Divergence {
  readonly index: LogIndex;
  /** Digests at that index: this replica's, and another's. */
  readonly own: string;
  readonly others: string;
  /** The datacenter that `others` is of. */
  readonly datacenter: DatacenterId;
}

/** How a replica that lags comes up: entry by entry, or by a whole state. */
export type CatchUpStatus =
  | { readonly kind: "log"; readonly behindEntries: number }
  | { readonly kind: "snapshot"; readonly rows: number; readonly rowsTotal: number };

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
  /** In force here: at a voter the newest of its log, committed or not; at a learner as applied. */
  readonly configuration: Configuration;
  readonly configurationIndex: LogIndex;
  /** Where each epoch of the log began. */
  readonly lineage: Lineage;
  /** The region whose datacenters vote. */
  readonly primaryRegion: Region;
  /** First entry that the log still holds, and the bytes of all that it holds. */
  readonly firstIndex: LogIndex;
  readonly logBytes: number;
  /** The leader's region lease; null elsewhere, and where none is needed. */
  readonly lease: { readonly held: boolean; readonly expiresInMs: number } | null;
  /** Set once the state was found to differ from the others': the replica serves nothing. */
  readonly diverged: Divergence | null;
  /** Null when it is caught up, or nearly so. */
  readonly catchUp: CatchUpStatus | null;
  /** A voter that lost its disk and has not won back yet what was on it: until then it votes for nobody. */
  readonly isRecovering: boolean;
  /** Of the other regions that this voter has heard of; empty at a learner. */
  readonly rpoExposure: readonly RegionExposure[];
  readonly openOperations: number;
  /** Eventual reads since the start that were dropped without a verdict, since too many waited for theirs. */
  readonly readsUnjudged: number;
  /** Eventual reads that were served and are not judged yet. */
  readonly readsAwaitingVerdict: number;
  /** Eventual reads are held back by up to this much on purpose, in ms; null: the adversary is off. */
  readonly adversaryBoundMs: number | null;
}

export interface ReplicaView {
  readonly placement: Placement;
  readonly standing: Standing;
  readonly log: LogStore;
  /** Of a snapshot on its way; null while none is. */
  readonly snapshot: SnapshotProgress | null;
  readonly role: VoterRole | LearnerRole;
  readonly applied: AppliedPosition;
  readonly commitTimes: CommitTimes;
  readonly rpo: RpoLedger;
  readonly now: InstantMs;
}

/** What follows from the log and the applied position. */
export function describeReplica(
  view: ReplicaView,
): Omit<
  ReplicaStatus,
  | "stateDigest"
  | "lease"
  | "diverged"
  | "openOperations"
  | "readsUnjudged"
  | "readsAwaitingVerdict"
  | "adversaryBoundMs"
> {
  const { role, applied, commitTimes, standing, log, now } = view;
  return {
    datacenter: view.placement.datacenter,
    region: view.placement.region,
    role: role.kind === "voter" ? role.status.role : "learner",
    term: role.term,
    epoch: role.epoch,
    leader: role.leader,
    lastIndex: role.lastIndex,
    commitIndex: role.commitIndex,
    appliedIndex: applied.index,
    freshnessAgeMs: freshnessAgeMs(role, applied.index, commitTimes, now),
    lagEntries: role.commitIndex - applied.index,
    lagBytes: bytesToApply(role, applied.index),
    shipSource: role.kind === "learner" ? role.source : null,
    configuration: role.kind === "voter" ? role.status.configuration : standing.configuration,
    configurationIndex: role.kind === "voter" ? role.status.configurationIndex : applied.index,
    lineage: standing.lineage,
    primaryRegion: standing.primaryRegion,
    firstIndex: log.firstIndex,
    logBytes: log.sizeBytes,
    catchUp: catchUpOf(view),
    rpoExposure: role.kind === "voter" ? view.rpo.exposures(role.commitIndex, now) : [],
    isRecovering:
      role.kind === "voter" ? role.status.isRecovering : isVoter(standing.configuration, view.placement.datacenter),
  };
}

function catchUpOf({ snapshot, role, applied }: ReplicaView): CatchUpStatus | null {
  if (snapshot !== null) {
    return { kind: "snapshot", rows: snapshot.rows, rowsTotal: snapshot.rowsTotal };
  }
  const behindEntries = role.commitIndex - applied.index;
  return behindEntries > CATCH_UP_SHOWN_ENTRIES_MIN ? { kind: "log", behindEntries } : null;
}

function bytesToApply(role: VoterRole | LearnerRole, appliedIndex: LogIndex): number {
  if (role.shippableIndex <= appliedIndex) {
    return 0;
  }
  const entries = role.entries(createLogIndex(appliedIndex + 1), role.shippableIndex, APPLY_BATCH_BYTES_MAX);
  return entries.reduce((sum, entry) => sum + entry.frame.length, 0);
}
