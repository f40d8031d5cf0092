// What can be done to a datacenter's process: by signals where kvorum started it, by the engine where it is a container.

import { KvorumError } from "@kvorum/base";
import type { ClusterRecord, DatacenterRecord } from "./cluster-record.ts";
import { composeRuntime } from "./compose-runtime.ts";
import { localRuntime } from "./local-runtime.ts";

export interface NodeRuntime {
  /** Freezes it. @throws KvorumError unreachable — it does not run */
  pause(node: DatacenterRecord): Promise<void>;
  /** Lets it go on, and tells it what was changed on its links meanwhile. @throws KvorumError unreachable — it does not run */
  resume(node: DatacenterRecord): Promise<void>;
  /** Ends it at once; returns when it is gone. @throws KvorumError unreachable — it does not run */
  kill(node: DatacenterRecord): Promise<void>;
  /** Starts it again on its disk, and stops it first if it runs; returns when it serves. `signal` ends the waiting. */
  restart(node: DatacenterRecord, signal: AbortSignal): Promise<void>;
  /** Ends it, empties its disk and starts it again; returns when it serves. `signal` ends the waiting. */
  wipe(node: DatacenterRecord, signal: AbortSignal): Promise<void>;
}

/** @throws KvorumError invalid_argument — the datacenters run on other hosts */
export function runtimeOf(record: ClusterRecord): NodeRuntime {
  switch (record.location.kind) {
    case "local":
      return localRuntime(record);
    case "compose":
      return composeRuntime(record, record.location);
    case "remote":
      throw new KvorumError(
        "invalid_argument",
        `the datacenters of ${record.id} run on other hosts: stop and start them there`,
      );
  }
}
