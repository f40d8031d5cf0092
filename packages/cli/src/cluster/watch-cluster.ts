// Looks after the processes of a running cluster for the command that stays with it: says when one ends or comes back.
// It restarts nothing: a datacenter that dies is what the user wants to see.
import { setTimeout as delay } from "node:timers/promises";
import type { DatacenterId } from "@kvorum/base";
import { WATCH_INTERVAL_MS } from "../limits.ts";
import { findProcess, isClusterAlive, isStopping } from "./cluster-processes.ts";
import type { ClusterRecord } from "./cluster-record.ts";
import type { ProcessState } from "./process-table.ts";

export interface WatchEvents {
  onChange(datacenter: DatacenterId, state: ProcessState): void;
}

/** Why the watch ended: this command was interrupted, `kvorum down` stopped the cluster, or every node died. */
export type WatchEnd = "interrupted" | "stopped" | "died";

export async function watchCluster(record: ClusterRecord, signal: AbortSignal, events: WatchEvents): Promise<WatchEnd> {
  const known = new Map<DatacenterId, ProcessState>();
  while (!signal.aborted) {
    if (isStopping(record)) {
      return "stopped";
    }
    if (!isClusterAlive(record)) {
      return "died";
    }
    reportChanges(record, known, events);
    // An abort ends the pause; the loop then sees it.
    await delay(WATCH_INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
  return "interrupted";
}

function reportChanges(record: ClusterRecord, known: Map<DatacenterId, ProcessState>, events: WatchEvents): void {
  for (const { datacenter } of record.datacenters) {
    const { state } = findProcess(record, datacenter);
    const before = known.get(datacenter) ?? "running";
    known.set(datacenter, state);
    if (state !== before) {
      events.onChange(datacenter, state);
    }
  }
}
