// Everybody who acts in a run: the drivers of the workloads with their clients, and the probes with theirs. Opened together, closed
// together.
import { type ClientId, createPrng, parseRegion } from "@kvorum/base";
import { OPERATION_TIMEOUT_MS } from "../limits.ts";
import { AvailabilityProbe } from "../probe/availability-probe.ts";
import { VisibilityProbe } from "../probe/visibility-probe.ts";
import { workloadNamesOf } from "../schema/checked-scenario.ts";
import type { Scenario } from "../schema/scenario-schema.ts";
import { createDriver } from "../workload/create-driver.ts";
import type { ClientRequest, WorkloadContext, WorkloadDriver } from "../workload/workload-driver.ts";
import type { ScenarioKv, World } from "../world/world.ts";
import { AcknowledgedWrites } from "./acknowledged-writes.ts";
import type { RunRecorder } from "./run-recorder.ts";

export interface ParticipantsOptions {
  readonly scenario: Scenario;
  readonly world: World;
  readonly recorder: RunRecorder;
  readonly seed: number;
  readonly signal: AbortSignal;
}

export class Participants {
  readonly writes = new AcknowledgedWrites();
  readonly drivers: readonly WorkloadDriver[];
  /** Null when the scenario has none. */
  readonly visibility: VisibilityProbe | null;
  readonly availability: AvailabilityProbe | null;
  readonly #options: ParticipantsOptions;
  readonly #clients: ScenarioKv[] = [];
  readonly #namesById = new Map<ClientId, string>();
  #closed = false;

  constructor(options: ParticipantsOptions) {
    this.#options = options;
    const { scenario, recorder } = options;
    const clientRegions = scenario.workloads.map(({ clientRegion }) => parseRegion(clientRegion));
    for (const region of [...clientRegions, ...options.world.topology.regions.map((placement) => placement.region)]) {
      recorder.addRegion(region);
    }
    const names = workloadNamesOf(scenario);
    this.drivers = scenario.workloads.map((workload, i) => {
      const name = names[i] ?? workload.kind;
      return createDriver(workload, name, this.#contextFor(`workload-${i}`));
    });
    const { timeToVisible, availability } = scenario.probes;
    const context = this.#contextFor("probe");
    this.visibility = timeToVisible === undefined ? null : new VisibilityProbe(timeToVisible, context);
    this.availability = availability === undefined ? null : new AvailabilityProbe(availability, context, options.world);
  }

  /** @throws KvorumError unreachable, deadline_exceeded — no datacenter takes a client in, or what must be there first cannot be written */
  async prepare(): Promise<void> {
    await Promise.all([
      ...this.drivers.map((driver) => driver.prepare()),
      this.visibility?.prepare(),
      this.availability?.prepare(),
    ]);
  }

  /** What a client of the run is called, and where it was opened. */
  clientNameOf(id: ClientId): string | undefined {
    return this.#namesById.get(id);
  }

  /** A client for something of its own, as a scenario in TypeScript opens it. */
  async open(request: ClientRequest): Promise<ScenarioKv> {
    const client = await this.#options.world.openClient({ ...request, timeoutMs: OPERATION_TIMEOUT_MS });
    this.#clients.push(client);
    this.#namesById.set(client.clientId, `${request.name} in ${request.region}`);
    if (this.#closed) {
      client[Symbol.dispose]();
    }
    return client;
  }

  /** A client that is still being opened is closed as soon as it is there. */
  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      for (const client of this.#clients) {
        client[Symbol.dispose]();
      }
    }
  }

  #contextFor(stream: string): WorkloadContext {
    const { world, recorder, seed, signal } = this.#options;
    return {
      clock: world.clock,
      recorder,
      writes: this.writes,
      random: createPrng(seed, "scenario").stream(stream),
      primaryRegion: world.topology.primaryRegion,
      signal,
      openClient: (request) => this.open(request),
    };
  }
}
