// Whether what a step of the timeline waits for has come: judged by looks at the datacenters, one after the other.
import type { DatacenterId } from "@kvorum/base";
import { datacentersOf, type Topology } from "@kvorum/wan";
import { CAUGHT_UP_WITHIN_MS } from "../limits.ts";
import type { Condition } from "../schema/fault-schema.ts";
import type { Sight } from "../world/lookout.ts";

export interface ConditionOptions {
  readonly condition: Condition;
  readonly topology: Topology;
  /** What was seen when the step before struck; null: there is none, or it did not. */
  readonly before: Sight | null;
  readonly hasFaultEnded: (name: string) => boolean;
}

/** How a report and an error name it. */
export function describeCondition(condition: Condition): string {
  const { event } = condition;
  switch (event) {
    case "leader-elected":
    case "leader-lost":
      return event;
    case "caught-up":
      return `${event}${whereOf(condition)}`;
    case "behind":
      return `${event}${whereOf(condition)} by ${condition.entries} entries`;
    case "fault-ended":
      return `${event} of ${condition.fault}`;
  }
}

/**
 * What says of each look whether the condition holds.
 *
 * leader-elected: somebody leads by a later election than the one seen before; without a step before, anybody. leader-lost: who led
 * before does not any more. caught-up: every datacenter of the region, or every learner, answers and has applied what was committed
 * CAUGHT_UP_WITHIN_MS ago, or when the waiting began. behind: the furthest datacenter of the region, or the one that is furthest
 * behind of all learners, lacks so many entries of what is committed.
 */
export function createCondition(options: ConditionOptions): (sight: Sight) => boolean {
  const { condition, topology, hasFaultEnded } = options;
  let before = options.before;
  const commits: { readonly atMs: number; readonly index: number }[] = [];
  switch (condition.event) {
    case "leader-elected":
      return ({ leader }) => leader !== null && isLaterLeader(leader, before?.leader ?? null);
    case "leader-lost":
      return (sight) => {
        before ??= sight;
        const led = before.leader;
        return sight.leader === null || (led !== null && isLaterLeader(sight.leader, led));
      };
    case "caught-up":
      return (sight) => {
        commits.push({ atMs: sight.atMs, index: sight.leader?.commitIndex ?? Number.POSITIVE_INFINITY });
        const due = commits.findLast(({ atMs }) => atMs <= sight.atMs - CAUGHT_UP_WITHIN_MS) ?? commits[0];
        return meantBy(condition, topology, sight).every((id) => appliedAt(sight, id) >= (due?.index ?? 0));
      };
    case "behind":
      return (sight) => {
        const applied = meantBy(condition, topology, sight).map((id) => appliedAt(sight, id));
        const reached = condition.region === undefined ? Math.min(...applied) : Math.max(...applied);
        return sight.leader !== null && sight.leader.commitIndex - reached >= condition.entries;
      };
    case "fault-ended":
      return () => hasFaultEnded(condition.fault);
  }
}

function whereOf({ region }: { readonly region?: string | undefined }): string {
  return region === undefined ? "" : ` in ${region}`;
}

type Leadership = { readonly epoch: number; readonly term: number };

function isLaterLeader(leader: Leadership, than: Leadership | null): boolean {
  return than === null || leader.epoch > than.epoch || (leader.epoch === than.epoch && leader.term > than.term);
}

function meantBy(
  { region }: { readonly region?: string | undefined },
  topology: Topology,
  { voters }: Sight,
): readonly DatacenterId[] {
  return region === undefined
    ? datacentersOf(topology).filter((id) => !voters.includes(id))
    : (topology.regions.find((placement) => placement.region === region)?.datacenters ?? []);
}

/** -1: it does not answer, so it is behind by everything. */
function appliedAt({ statuses }: Sight, id: DatacenterId): number {
  return statuses.get(id)?.appliedIndex ?? -1;
}
