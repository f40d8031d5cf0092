// Another voter takes the lead, without anything being lost: the leader is asked until it does.
import { type DatacenterId, KvorumError } from "@kvorum/base";
import type { NodeStatus } from "@kvorum/protocol";
import type { ClusterConnections } from "./cluster-connections.ts";
import { findLeader, findNewest } from "./cluster-status.ts";
import { type NextStep, reach } from "./reach.ts";

export interface HandOver {
  readonly connections: ClusterConnections;
  /** Null: the voter that has most of the log beside the leader. */
  readonly to: DatacenterId | null;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/**
 * Returns when the voter leads.
 * @throws KvorumError invalid_argument — it has no vote
 * @throws KvorumError no_leader, unreachable — with `to` null: nobody leads, or no other voter answers
 * @throws KvorumError unreachable, deadline_exceeded — as reach does
 */
export async function handOverLead({ connections, to, signal, onProgress }: HandOver): Promise<void> {
  const statuses = await connections.mustGetStatuses();
  const target = to ?? nextInLine(statuses);
  requireVoter(statuses, target);
  const next = (found: readonly NodeStatus[]): NextStep => nextTransfer(found, target);
  await reach({ connections, next, signal, onProgress });
}

/** The leader is asked until the target leads. */
export function nextTransfer(statuses: readonly NodeStatus[], target: DatacenterId): NextStep {
  const leading = findLeader(statuses);
  if (leading === undefined) {
    return { kind: "wait", why: "waiting for a leader" };
  }
  if (leading.datacenter === target) {
    return { kind: "done" };
  }
  return { kind: "ask", datacenter: leading.datacenter, request: { kind: "transfer_leadership", to: target } };
}

/** Of the voters that answer, the one whose log goes furthest beside the leader's. */
export function nextInLine(statuses: readonly NodeStatus[]): DatacenterId {
  const leader = findLeader(statuses);
  if (leader === undefined) {
    throw new KvorumError("no_leader", "no voter that answers leads: there is no lead to hand over");
  }
  const { voters } = leader.configuration;
  const others = statuses.filter(({ datacenter }) => voters.includes(datacenter) && datacenter !== leader.datacenter);
  const [next] = others.sort((a, b) => b.lastIndex - a.lastIndex);
  if (next === undefined) {
    throw new KvorumError("unreachable", `no voter beside ${leader.datacenter} answers: nobody can take the lead`);
  }
  return next.datacenter;
}

function requireVoter(statuses: readonly NodeStatus[], target: DatacenterId): void {
  const voters = findNewest(statuses)?.configuration.voters ?? [];
  if (!voters.includes(target)) {
    throw new KvorumError("invalid_argument", `${target} has no vote; those who have are ${voters.join(", ")}`);
  }
}
