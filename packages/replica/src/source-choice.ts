// Whom a learner pulls from, best first (design.md 2): the siblings that stand before it in its region's order, the
// first of which is the relay; then, over the WAN, the leader and the other voters; and when none of them answers any other
// datacenter, which may know of an epoch that this one has missed.
import type { DatacenterId } from "@kvorum/base";

export interface SourceCandidates {
  readonly self: DatacenterId;
  /** The learners of this one's region, in relay order, itself included. */
  readonly siblings: readonly DatacenterId[];
  readonly voters: readonly DatacenterId[];
  readonly leader: DatacenterId | null;
  /** Every datacenter. */
  readonly members: readonly DatacenterId[];
}

/** A sibling behind this one in the order is a source only as a last resort: no cycle can form among those that are served. */
export function sourcesByPreference(candidates: SourceCandidates): readonly DatacenterId[] {
  const { self, siblings, voters, leader, members } = candidates;
  const before = siblings.slice(0, Math.max(0, siblings.indexOf(self)));
  const first = leader === null || !voters.includes(leader) ? voters : [leader, ...voters];
  return [...new Set([...before, ...first, ...members])].filter((datacenter) => datacenter !== self);
}
