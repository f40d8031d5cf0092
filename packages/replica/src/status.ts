// What a replica says of itself when asked.
import type { DatacenterId, Epoch, LogIndex, Region, Term } from "@kvorum/base";

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
}
