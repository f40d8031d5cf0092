// Brings a running cluster to where an operator wants it, step by step: looks at every node, does what is next, looks again.
// A step may be repeated and the leader may change in between; whoever stops half-way leaves a cluster that serves.
import { setTimeout as delay } from "node:timers/promises";
import { type DatacenterId, KvorumError } from "@kvorum/base";
import type { LogPosition, NodeStatus } from "@kvorum/protocol";
import type { ControlRequest, Move } from "@kvorum/replica";
import { MOVE_POLL_INTERVAL_MS, MOVE_TIMEOUT_MS } from "../limits.ts";
import type { ClusterConnections } from "./cluster-connections.ts";

/** What is next; a move of @kvorum/replica is one. */
export type NextStep = Exclude<Move, { readonly kind: "done" }> | { readonly kind: "done" };

export interface ReachOptions {
  readonly connections: Pick<ClusterConnections, "of" | "statuses">;
  /** What is next, from what the nodes that can be reached say. */
  readonly next: (statuses: readonly NodeStatus[]) => NextStep;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/** Refusals that pass by themselves: another step is not through yet, or somebody else leads by now. */
const PASSING = ["not_leader", "no_leader", "change_in_flight", "unreachable", "deadline_exceeded", "region_fenced"];

/**
 * Returns when there is nothing left to do.
 * @throws KvorumError unreachable — it cannot be reached, and the message says why
 * @throws KvorumError deadline_exceeded — not within two minutes; the message says what it was waiting for
 */
export async function reach({ connections, next, signal, onProgress }: ReachOptions): Promise<void> {
  const giveUpAtMs = performance.now() + MOVE_TIMEOUT_MS;
  let last = "nothing was begun";
  while (performance.now() < giveUpAtMs) {
    signal.throwIfAborted();
    const move = next(await connections.statuses());
    switch (move.kind) {
      case "done":
        return;
      case "impossible":
        throw new KvorumError("unreachable", move.why);
      case "wait":
        last = move.why;
        onProgress(move.why);
        break;
      case "ask":
        last = describe(move.request, move.datacenter);
        onProgress(last);
        await askPatiently(connections, move.datacenter, move.request);
    }
    await delay(MOVE_POLL_INTERVAL_MS, undefined, { signal });
  }
  throw new KvorumError("deadline_exceeded", `not done within ${MOVE_TIMEOUT_MS} ms; the last step was: ${last}`);
}

async function askPatiently(
  connections: ReachOptions["connections"],
  datacenter: DatacenterId,
  request: ControlRequest,
): Promise<void> {
  try {
    await ask(connections, datacenter, request);
  } catch (error) {
    if (!PASSING.includes(KvorumError.from(error).code)) {
      throw error;
    }
  }
}

/** Sends one step to a node; what it rejects with is the node's own. */
function ask(
  connections: ReachOptions["connections"],
  datacenter: DatacenterId,
  request: ControlRequest,
): Promise<LogPosition> {
  const connection = connections.of(datacenter);
  switch (request.kind) {
    case "change_configuration":
      return connection.changeConfiguration(request);
    case "transfer_leadership":
      return connection.transferLeadership(request.to);
    case "begin_epoch":
      return connection.beginEpoch(request);
    case "add_member":
      throw new KvorumError("internal", "a member is added with its address, not as a step of a move");
  }
}

function describe(request: ControlRequest, datacenter: DatacenterId): string {
  switch (request.kind) {
    case "change_configuration":
      return `voters become ${request.voters.join(", ")}`;
    case "transfer_leadership":
      return `${datacenter} hands the lead to ${request.to}`;
    case "begin_epoch":
      return `${datacenter} begins an epoch`;
    case "add_member":
      return `${datacenter} is told of ${request.datacenter}`;
  }
}
