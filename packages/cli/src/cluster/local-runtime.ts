// Datacenters that are processes of this machine, started by `kvorum up`: signals, and a start from their configuration.
import { mkdir, rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { KvorumError } from "@kvorum/base";
import { NODE_KILL_TIMEOUT_MS, NODE_STOP_TIMEOUT_MS, SIGNAL_POLL_MS } from "../limits.ts";
import { catchUpNode } from "./catch-up-node.ts";
import { findProcess } from "./cluster-processes.ts";
import type { ClusterRecord, DatacenterRecord } from "./cluster-record.ts";
import { readClusterStatus } from "./cluster-status.ts";
import { pathsOf } from "./datacenter-paths.ts";
import { saveMembership, withConfiguration } from "./membership.ts";
import { startNode } from "./node-process.ts";
import type { NodeRuntime } from "./node-runtime.ts";
import { type FoundNode, signalProcess } from "./process-table.ts";

export function localRuntime(record: ClusterRecord): NodeRuntime {
  return {
    pause: async (node) => {
      signalProcess(mustFindPid(record, node), "SIGSTOP");
      await waitUntil(record, node, { state: "paused", timeoutMs: NODE_KILL_TIMEOUT_MS });
    },
    resume: async (node) => {
      signalProcess(mustFindPid(record, node), "SIGCONT");
      await catchUpNode(record, node.datacenter);
    },
    kill: async (node) => {
      signalProcess(mustFindPid(record, node), "SIGKILL");
      await waitUntil(record, node, { state: "gone", timeoutMs: NODE_KILL_TIMEOUT_MS });
    },
    restart: async (node, signal) => {
      const { pid, state } = findProcess(record, node.datacenter);
      if (pid !== null && state !== "gone") {
        signalProcess(pid, "SIGTERM");
        signalProcess(pid, "SIGCONT");
        await waitUntil(record, node, { state: "gone", timeoutMs: NODE_STOP_TIMEOUT_MS });
      }
      await startNode(record, node, signal);
      await catchUpNode(record, node.datacenter);
    },
    wipe: async (node, signal) => {
      const { data } = pathsOf(record, node.datacenter);
      // What its log would have told it, its settings must: who votes may not be as the topology once had it.
      await saveMembership(withConfiguration(record, (await readClusterStatus(record)).configuration));
      const { pid, state } = findProcess(record, node.datacenter);
      if (pid !== null && state !== "gone") {
        signalProcess(pid, "SIGKILL");
        await waitUntil(record, node, { state: "gone", timeoutMs: NODE_KILL_TIMEOUT_MS });
      }
      await rm(data, { recursive: true, force: true });
      await mkdir(data, { recursive: true });
      await startNode(record, node, signal);
      await catchUpNode(record, node.datacenter);
    },
  };
}

function mustFindPid(record: ClusterRecord, { datacenter }: DatacenterRecord): number {
  const { pid, state } = findProcess(record, datacenter);
  if (pid === null || state === "gone") {
    throw new KvorumError(
      "unreachable",
      `${datacenter} has no process; start it again with: kvorum fault restart ${datacenter}`,
    );
  }
  return pid;
}

/** A signal has its effect a moment later. */
async function waitUntil(
  record: ClusterRecord,
  { datacenter }: DatacenterRecord,
  { state, timeoutMs }: { readonly state: FoundNode["state"]; readonly timeoutMs: number },
): Promise<void> {
  const giveUpAtMs = performance.now() + timeoutMs;
  while (findProcess(record, datacenter).state !== state) {
    if (performance.now() > giveUpAtMs) {
      throw new KvorumError("deadline_exceeded", `${datacenter} is not ${state} within ${timeoutMs} ms`);
    }
    await delay(SIGNAL_POLL_MS);
  }
}
