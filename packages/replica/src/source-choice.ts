// Whom a learner pulls from, best first (design.md 2): the siblings that stand before it in its region's order, the
// first of which is the relay; then, over the WAN, the leader and the other voters.
import type { DatacenterId } from "@kvorum/base";

export interface SourceCandidates {
  readonly self: DatacenterId;
  /** This learner's region, in relay order, itself included. */
  readonly siblings: readonly DatacenterId[];
  readonly voters: readonly DatacenterId[];
  readonly leader: DatacenterId | null;
}

/** Never empty when there is a voter. A sibling behind this one in the order is no source: no cycle can form. */
export function sourcesByPreference(candidates: SourceCandidates): readonly DatacenterId[] {
  const before = candidates.siblings.slice(0, candidates.siblings.indexOf(candidates.self));
  const { leader } = candidates;
  const voters =
    leader === null ? candidates.voters : [leader, ...candidates.voters.filter((voter) => voter !== leader)];
  return [...before, ...voters];
}
