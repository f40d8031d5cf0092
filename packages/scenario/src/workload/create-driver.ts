// The driver of a workload, by its kind.
import type { Workload } from "../schema/workload-schema.ts";
import { KvDriver } from "./kv-driver.ts";
import type { WorkloadContext, WorkloadDriver } from "./workload-driver.ts";

/** @param name what the workload is called in expectations and in the report */
export function createDriver(workload: Workload, name: string, context: WorkloadContext): WorkloadDriver {
  switch (workload.kind) {
    case "kv":
      return new KvDriver(workload, name, context);
    case "bank":
    case "counter":
    case "queue":
    case "watch":
    case "traveller":
      throw new Error("not there yet");
  }
}
