// The driver of a workload, by its kind.
import type { Workload } from "../schema/workload-schema.ts";
import { BankDriver } from "./bank-driver.ts";
import { CounterDriver } from "./counter-driver.ts";
import { KvDriver } from "./kv-driver.ts";
import { QueueDriver } from "./queue-driver.ts";
import { TravellerDriver } from "./traveller-driver.ts";
import { WatchDriver } from "./watch-driver.ts";
import type { WorkloadContext, WorkloadDriver } from "./workload-driver.ts";

/** @param name what the workload is called in expectations and in the report */
export function createDriver(workload: Workload, name: string, context: WorkloadContext): WorkloadDriver {
  switch (workload.kind) {
    case "kv":
      return new KvDriver(workload, name, context);
    case "bank":
      return new BankDriver(workload, name, context);
    case "counter":
      return new CounterDriver(workload, name, context);
    case "queue":
      return new QueueDriver(workload, name, context);
    case "watch":
      return new WatchDriver(workload, name, context);
    case "traveller":
      return new TravellerDriver(workload, name, context);
  }
}
