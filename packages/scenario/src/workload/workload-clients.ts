// The SDK clients of one workload, in one region: operations name them by number.
import { KvorumError } from "@kvorum/base";
import type { ScenarioKv } from "../world/world.ts";
import type { ClientRequest, WorkloadContext } from "./workload-driver.ts";

export class WorkloadClients {
  #clients: readonly ScenarioKv[] = [];

  /** @throws KvorumError unreachable, deadline_exceeded — no datacenter takes a client in */
  async open(context: Pick<WorkloadContext, "openClient">, count: number, request: ClientRequest): Promise<void> {
    this.#clients = await Promise.all(Array.from({ length: count }, () => context.openClient(request)));
  }

  get all(): readonly ScenarioKv[] {
    return this.#clients;
  }

  /** @throws KvorumError invariant_broken — before `open`, or no such number */
  at(number: number): ScenarioKv {
    const client = this.#clients[number];
    if (client === undefined) {
      throw new KvorumError("invariant_broken", `${this.#clients.length} clients are open, none is number ${number}`);
    }
    return client;
  }
}
