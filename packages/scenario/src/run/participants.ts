// Everybody who takes part in a run: an operator's connection to each datacenter, the clients of each workload, the
// clients that probe. Opened together, closed together.
import { parseRegion, type Region } from "@kvorum/base";
import type { AdminConnection } from "@kvorum/protocol";
import { RegionRecorder } from "../figures/region-recorder.ts";
import type { Scenario } from "../schema/scenario-schema.ts";
import { AcknowledgedWrites } from "./acknowledged-writes.ts";
import { ClientGroup } from "./client-group.ts";
import type { ScenarioEnvironment, ScenarioKv } from "./environment.ts";
import type { LiveCluster } from "./live-cluster.ts";
import type { ProbeReader } from "./visibility-probe.ts";

/** Who writes the probes and who looks for them. */
export interface ProbeClients {
  readonly writer: ScenarioKv;
  readonly writerRecorder: RegionRecorder;
  readonly readers: readonly ProbeReader[];
}

export interface ParticipantsOptions {
  readonly scenario: Scenario;
  readonly cluster: LiveCluster;
  readonly environment: ScenarioEnvironment;
}

export class Participants {
  readonly admins: readonly AdminConnection[];
  readonly writes = new AcknowledgedWrites();
  readonly #options: ParticipantsOptions;
  readonly #recorders = new Map<Region, RegionRecorder>();
  readonly #clients: ScenarioKv[] = [];
  #groups: readonly ClientGroup[] = [];
  #probes: ProbeClients | null = null;
  #closed = false;

  /** Connects the operators; clients come with `openClients`. */
  constructor(options: ParticipantsOptions) {
    this.#options = options;
    this.admins = options.cluster.datacenters.map(({ grpc }) => options.environment.connectAdmin(grpc));
    for (const workload of options.scenario.workloads) {
      this.#recorderOf(parseRegion(workload.clientRegion));
    }
  }

  /** One per workload, in the scenario's order. */
  get groups(): readonly ClientGroup[] {
    return this.#groups;
  }

  /** Null when the scenario has no probes. */
  get probes(): ProbeClients | null {
    return this.#probes;
  }

  /** One per client region, in the order of their first workload; a probe writer's region comes last. */
  get recorders(): readonly RegionRecorder[] {
    return [...this.#recorders.values()];
  }

  /** Eventual reads answered to the workloads so far. */
  get eventualReads(): number {
    return this.#groups.reduce((sum, group) => sum + group.eventualReads, 0);
  }

  /** @throws KvorumError unreachable, deadline_exceeded — no datacenter takes a client in */
  async openClients(): Promise<void> {
    const { scenario, environment } = this.#options;
    this.#groups = await Promise.all(
      scenario.workloads.map(async (workload) => {
        const clientRegion = parseRegion(workload.clientRegion);
        const clients = await Promise.all(Array.from({ length: workload.clients }, () => this.#open(clientRegion)));
        const recorder = this.#recorderOf(clientRegion);
        return new ClientGroup({
          workload,
          clientRegion,
          clients,
          recorder,
          writes: this.writes,
          clock: environment.clock,
        });
      }),
    );
    this.#probes = scenario.probes.timeToVisible === undefined ? null : await this.#openProbes(scenario);
  }

  /** A client that is still being opened is closed as soon as it is there. */
  close(): void {
    this.#closed = true;
    for (const closable of [...this.#clients, ...this.admins]) {
      closable.close();
    }
  }

  async #openProbes(scenario: Scenario): Promise<ProbeClients> {
    const writerRegion = scenario.probes.timeToVisible?.writerRegion ?? this.#options.cluster.topology.primaryRegion;
    const readers = await Promise.all(
      this.recorders.map(async (recorder) => ({ recorder, client: await this.#open(recorder.region) })),
    );
    const region = parseRegion(writerRegion);
    return { writer: await this.#open(region), writerRecorder: this.#recorderOf(region), readers };
  }

  async #open(region: Region): Promise<ScenarioKv> {
    const { cluster, environment } = this.#options;
    // By name: behind port mappings the cluster's own idea of its addresses leads nowhere.
    const addresses = cluster.datacenters.map(({ datacenter, grpc }) => `${datacenter}=${grpc}`);
    const client = await environment.openKv({ addresses, region });
    if (this.#closed) {
      client.close();
    }
    this.#clients.push(client);
    return client;
  }

  #recorderOf(region: Region): RegionRecorder {
    const recorder = this.#recorders.get(region) ?? new RegionRecorder(region);
    this.#recorders.set(region, recorder);
    return recorder;
  }
}
