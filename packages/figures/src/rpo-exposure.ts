// What every other region would lose if the primary region vanished now, put together from what the voters know: a region is fed by
// one of them, which is not always the leader.
import type { NodeStatus, RpoExposure } from "@kvorum/protocol";

/** What a node's status says of it. */
export type ExposedStatus = Pick<NodeStatus, "epoch" | "role" | "commitIndex" | "rpoExposure">;

/**
 * By region, of those that any voter of the newest epoch has heard of. The voter that knows a region to be the furthest is the one
 * that feeds it; entries are counted from the newest commit that anybody knows, since that voter may be cut off itself.
 */
export function rpoExposureOf(nodes: readonly ExposedStatus[]): readonly RpoExposure[] {
  const epoch = Math.max(...nodes.map((node) => node.epoch));
  const voters = nodes.filter((node) => node.epoch === epoch && node.role !== "learner");
  const commitIndex = Math.max(...voters.map((voter) => voter.commitIndex));
  const known = voters.flatMap((voter) =>
    voter.rpoExposure.map((exposure) => ({ exposure, durableIndex: voter.commitIndex - exposure.entries })),
  );
  const furthest = Map.groupBy(known, ({ exposure }) => exposure.region);
  return [...furthest.values()]
    .map((of) => of.reduce((best, one) => (isFurther(one, best) ? one : best)))
    .map(({ exposure, durableIndex }) => ({ ...exposure, entries: Math.max(0, commitIndex - durableIndex) }))
    .sort((a, b) => (a.region < b.region ? -1 : 1));
}

interface Known {
  readonly exposure: RpoExposure;
  readonly durableIndex: number;
}

/** Of two that know as much, the one that knows of more commits counts their bytes. */
function isFurther(one: Known, other: Known): boolean {
  return (
    one.durableIndex > other.durableIndex ||
    (one.durableIndex === other.durableIndex && one.exposure.entries > other.exposure.entries)
  );
}
