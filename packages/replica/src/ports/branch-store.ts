// Quarantined branches: suffixes of the log that a forced failover left behind. Nothing of them is ever destroyed or revived
// silently (design.md 2).
import type { Epoch, LogIndex, WallMs } from "@kvorum/base";
import type { Entry } from "@kvorum/raft";

export interface Branch {
  /** `epoch-<epoch>-after-<forkIndex>`: the same branch has the same id in every datacenter. */
  readonly id: string;
  /** The epoch that its entries are of. */
  readonly epoch: Epoch;
  /** The last index that the branch has in common with the lineage that goes on. */
  readonly forkIndex: LogIndex;
  /** The first entry that it holds: right after the fork, unless the log had been compacted beyond that. */
  readonly firstIndex: LogIndex;
  readonly lastIndex: LogIndex;
  /** What this replica knew to be committed in its epoch: entries after it may never have been acknowledged. */
  readonly commitIndex: LogIndex;
  readonly bytes: number;
  readonly quarantinedAtMs: WallMs;
}

export interface BranchStore {
  /** In the order of their forks. */
  list(): readonly Branch[];
  /** Resolves once it is on disk, whole. Saving one that is there again replaces it. */
  save(branch: Branch, entries: readonly Entry[]): Promise<void>;
  /** Entries from..to of a branch, at least one if `from` is present, at most about `bytesMax`. Empty for an unknown branch. */
  entries(id: string, from: LogIndex, bytesMax: number): readonly Entry[];
}
