// Makes a plan happen to a cluster: both lanes at once, each fault begun, held and mended before the next of its lane.
import { setTimeout as delay } from "node:timers/promises";
import { assertNever } from "@kvorum/base";
import type { NodeStatus } from "@kvorum/protocol";
import type { ChaosCluster } from "./chaos-cluster.ts";
import type { DatacenterProcess } from "./datacenter-process.ts";
import {
  type FaultPlan,
  type FaultTarget,
  LEADER,
  type LinkFault,
  type Planned,
  type ProcessFault,
  sayFault,
} from "./fault-plan.ts";
import { CATCH_UP_TIMEOUT_MS, DISK_FULL_TIMEOUT_MS } from "./limits.ts";
import { waitUntil } from "./wait-until.ts";

export interface FaultReport {
  readonly kind: string;
  /** As planned, with the target that it hit. */
  readonly what: string;
  /** From its beginning until it was mended. */
  readonly tookMs: number;
}

export interface FaultRunnerOptions {
  readonly cluster: ChaosCluster;
  readonly plan: FaultPlan;
  /** No fault begins any more; those under way are held no longer and mended. */
  readonly signal: AbortSignal;
  readonly onFault: (report: FaultReport) => void;
}

/**
 * Resolves when both lanes are through and everything is mended.
 * @throws Error — something did not mend; the other lane has ended all the same
 */
export async function runFaults(options: FaultRunnerOptions): Promise<void> {
  const { cluster, plan, signal } = options;
  const ends = await Promise.allSettled([
    runLane(plan.processes, options, (fault) => inflict(cluster, fault, signal)),
    runLane(plan.links, options, async (fault) => {
      await hold(cluster, fault, signal);
      return sayFault(fault);
    }),
  ]);
  for (const end of ends) {
    if (end.status === "rejected") {
      throw end.reason;
    }
  }
}

async function runLane<Fault extends ProcessFault | LinkFault>(
  lane: readonly Planned<Fault>[],
  { signal, onFault }: FaultRunnerOptions,
  perform: (fault: Fault) => Promise<string>,
): Promise<void> {
  for (const { afterMs, fault } of lane) {
    await pass(afterMs, signal);
    if (signal.aborted) {
      return;
    }
    const beganAtMs = performance.now();
    const what = await perform(fault);
    onFault({ kind: fault.kind, what, tookMs: performance.now() - beganAtMs });
  }
}

async function hold(cluster: ChaosCluster, { changes, holdMs }: LinkFault, signal: AbortSignal): Promise<void> {
  await cluster.setLinks(changes);
  await pass(holdMs, signal);
  await cluster.setLinks([]);
}

/** Returns what it was, with the one that it hit. */
async function inflict(cluster: ChaosCluster, fault: ProcessFault, signal: AbortSignal): Promise<string> {
  if (fault.kind === "rolling_restart") {
    await restartAll(cluster, fault.targets, signal);
    return sayFault(fault);
  }
  const process = await targetOf(cluster, fault.target);
  await inflictOne(cluster, process, { fault, signal });
  return `${sayFault(fault)}${fault.target === LEADER ? ` (${process.datacenter})` : ""}`;
}

async function inflictOne(
  cluster: ChaosCluster,
  process: DatacenterProcess,
  {
    fault,
    signal,
  }: { readonly fault: Exclude<ProcessFault, { kind: "rolling_restart" }>; readonly signal: AbortSignal },
): Promise<void> {
  switch (fault.kind) {
    case "kill":
      await process.kill();
      await pass(fault.holdMs, signal);
      return await cluster.start(process);
    case "pause":
      process.pause();
      await pass(fault.holdMs, signal);
      return await cluster.resume(process);
    case "restart":
      await process.stop();
      return await cluster.start(process);
    case "clock_step":
      process.setWallOffset(fault.offsetMs);
      await process.stop();
      return await cluster.start(process);
    case "wipe_voter":
    case "wipe_learner":
      // A quorum bears the loss of one disk at a time: the others must have everything first.
      await untilWhole(cluster, cluster.voters);
      await process.wipe();
      await cluster.start(process);
      return await untilWhole(cluster, [process]);
    case "disk_full":
      await process.runOutOfDisk(DISK_FULL_TIMEOUT_MS);
      await pass(fault.holdMs, signal);
      process.disk?.free();
      return await cluster.start(process);
  }
  return assertNever(fault);
}

async function restartAll(cluster: ChaosCluster, targets: readonly string[], signal: AbortSignal): Promise<void> {
  for (const target of targets) {
    if (signal.aborted) {
      return;
    }
    const process = cluster.process(target);
    await process.stop();
    await cluster.start(process);
    await untilWhole(cluster, [process]);
  }
}

/** Resolves once each of them has everything that was committed when this was asked, and votes if it is a voter. */
export async function untilWhole(cluster: ChaosCluster, processes: readonly DatacenterProcess[]): Promise<void> {
  const beganWith = await cluster.statuses();
  const throughIndex = Math.max(0, ...beganWith.map(({ commitIndex }) => commitIndex));
  let last: readonly (NodeStatus | undefined)[] = [];
  await waitUntil({
    what: `${processes.map(({ datacenter }) => datacenter).join(", ")} caught up with index ${throughIndex}`,
    timeoutMs: CATCH_UP_TIMEOUT_MS,
    look: async () => {
      last = await Promise.all(processes.map((process) => process.status()));
      return last.every((status) => status !== undefined && isWhole(status, throughIndex)) ? true : undefined;
    },
    sayState: () => last.map((status) => (status === undefined ? "no answer" : sayStatus(status))).join("; "),
  });
}

function isWhole({ isRecovering, appliedIndex }: NodeStatus, throughIndex: number): boolean {
  return !isRecovering && appliedIndex >= throughIndex;
}

/** Where a replica stands, for messages. */
export function sayStatus(status: NodeStatus): string {
  const { datacenter, role, term, lastIndex, commitIndex, appliedIndex, firstIndex, isRecovering, catchUp } = status;
  const log = `log ${firstIndex}..${lastIndex}, committed ${commitIndex}, applied ${appliedIndex}`;
  const recovery = isRecovering ? ", recovering" : "";
  const diverged = status.diverged === null ? "" : `, diverged at ${status.diverged.index}`;
  return `${datacenter}: ${role} in term ${term}, ${log}${recovery}${diverged}, catches up ${JSON.stringify(catchUp)}`;
}

async function targetOf(cluster: ChaosCluster, target: FaultTarget): Promise<DatacenterProcess> {
  return target === LEADER ? await cluster.leader() : cluster.process(target);
}

/** Passes the time, or less when the run is to end. */
async function pass(durationMs: number, signal: AbortSignal): Promise<void> {
  await delay(durationMs, undefined, { signal }).catch(() => undefined);
}
