// What an operator can ask of one replica: the steps of which membership changes and failovers are made.
import type { DatacenterId, Epoch, LogIndex, Region } from "@kvorum/base";

export type ControlRequest =
  /** At the leader. Through a joint configuration; done when the new configuration is committed. */
  | {
      readonly kind: "change_configuration";
      readonly voters: readonly DatacenterId[];
      readonly learners: readonly DatacenterId[];
    }
  /** At the leader: another voter takes over once it has everything. Done when this replica leads no more. */
  | { readonly kind: "transfer_leadership"; readonly to: DatacenterId }
  /**
   * At a learner of the region that is to take over: claims the next epoch from the other datacenters, fetches what any of
   * them has, waits out the old region's lease, and begins the epoch with `voters` as its voters. Done when it leads.
   */
  | {
      readonly kind: "begin_epoch";
      readonly voters: readonly DatacenterId[];
      /** The operator vouches that the old primary region is down: no promise is waited for that does not come, no lease waited out. */
      readonly isPrimaryDown: boolean;
    }
  /** Makes a datacenter known to this replica that was not in the topology at its start. */
  | { readonly kind: "add_member"; readonly datacenter: DatacenterId; readonly region: Region };

/** Where the log stood when the request was done. */
export interface ControlResult {
  readonly epoch: Epoch;
  /** begin_epoch: the last index that the new epoch has in common with the old one. Otherwise the commit index. */
  readonly index: LogIndex;
}
