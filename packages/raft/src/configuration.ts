// Who takes part: the members of the cluster as the log has them. A configuration is an entry like any other and is in force
// from the moment it is in a voter's log, committed or not (Raft §6).
//
// A change goes through a joint configuration, in which both sets of voters must agree, so that no moment exists at which two
// majorities could decide apart from each other; changing one voter at a time is unsafe as first published (pitfall 8).
import type { DatacenterId } from "@kvorum/base";

/** Immutable. Invariant: voters, and outgoing, are distinct datacenters; no voter of either set is a learner. */
export interface Configuration {
  /** Who votes; in a joint configuration those who will vote when the change is done. */
  readonly voters: readonly DatacenterId[];
  /** Who voted before, while the change is under way: a majority of them is needed as well. Empty otherwise. */
  readonly outgoing: readonly DatacenterId[];
  /** Who receives the log and has no vote. Raft only carries them; leases, claims and the operator look at them. */
  readonly learners: readonly DatacenterId[];
}
