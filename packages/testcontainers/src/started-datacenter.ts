// One datacenter of a cluster in containers: its container, its addresses, and what can be done to it.
import { setTimeout as delay } from "node:timers/promises";
import { type DatacenterId, KvorumError, type Region } from "@kvorum/base";
import { type AdminConnection, connectAdmin, type NodeStatus } from "@kvorum/protocol";
import { getContainerRuntimeClient, type StartedNetwork, type StartedTestContainer } from "testcontainers";
import {
  CONTAINER_START_TIMEOUT_MS,
  GRPC_PORT,
  HTTP_PORT,
  POLL_INTERVAL_MS,
  STATUS_TIMEOUT_MS,
  STOP_GRACE_SECONDS,
} from "./limits.ts";

/** What the engine says of a container; `stopped` also after a kill. */
export type ContainerState = "running" | "paused" | "stopped";

export interface StartedDatacenterParts {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  readonly container: StartedTestContainer;
  /** That of the cluster. */
  readonly network: StartedNetwork;
}

type EngineContainer = ReturnType<Awaited<ReturnType<typeof getContainerRuntimeClient>>["container"]["getById"]>;

export class StartedDatacenter {
  readonly datacenter: DatacenterId;
  readonly region: Region;
  /** For logs and commands inside. Pause, kill and restart it by way of the cluster. */
  readonly container: StartedTestContainer;
  readonly #network: StartedNetwork;

  constructor({ datacenter, region, container, network }: StartedDatacenterParts) {
    this.datacenter = datacenter;
    this.region = region;
    this.container = container;
    this.#network = network;
  }

  /** host:port of gRPC, for clients of this machine; the same after a restart. */
  get grpcAddress(): string {
    return `${this.container.getHost()}:${this.container.getMappedPort(GRPC_PORT)}`;
  }

  /** Base URL of `/healthz`, `/metrics` and KV Connect; the same after a restart. */
  get httpUrl(): string {
    return `http://${this.container.getHost()}:${this.container.getMappedPort(HTTP_PORT)}`;
  }

  async state(): Promise<ContainerState> {
    const { State } = await (await this.#engineContainer()).inspect();
    if (!State.Running) {
      return "stopped";
    }
    return State.Paused ? "paused" : "running";
  }

  /** null: it does not answer within a second. */
  async status(): Promise<NodeStatus | null> {
    try {
      return await this.withAdmin((admin) => admin.getStatus(STATUS_TIMEOUT_MS));
    } catch {
      return null; // silence is the answer
    }
  }

  /** A connection of its own for each exchange: one that outlives a restart would first wait before it dials again. */
  async withAdmin<T>(exchange: (admin: AdminConnection) => Promise<T>): Promise<T> {
    const admin = connectAdmin(this.grpcAddress);
    try {
      return await exchange(admin);
    } finally {
      admin.close();
    }
  }

  pause(): Promise<void> {
    return this.#do("pause", (container) => container.pause());
  }

  resume(): Promise<void> {
    return this.#do("resume", (container) => container.unpause());
  }

  kill(): Promise<void> {
    return this.#do("kill", (container) => container.kill());
  }

  /** Starts it again, with a clean stop first if it runs; resolves once it answers. */
  async restart(): Promise<void> {
    await this.#do("restart", (container) => container.restart({ t: STOP_GRACE_SECONDS }));
    const giveUp = AbortSignal.timeout(CONTAINER_START_TIMEOUT_MS);
    while ((await this.status()) === null) {
      await delay(POLL_INTERVAL_MS, undefined, { signal: giveUp });
    }
  }

  async disconnect(): Promise<void> {
    const network = await this.#engineNetwork();
    await this.#do("disconnect", ({ id }) => network.disconnect({ Container: id, Force: true }));
  }

  async reconnect(): Promise<void> {
    const network = await this.#engineNetwork();
    const EndpointConfig = { Aliases: [this.datacenter] };
    await this.#do("reconnect", ({ id }) => network.connect({ Container: id, EndpointConfig }));
  }

  async #do(name: string, action: (container: EngineContainer) => Promise<unknown>): Promise<void> {
    try {
      await action(await this.#engineContainer());
    } catch (error) {
      const reason = KvorumError.from(error).message;
      throw new KvorumError("invalid_argument", `cannot ${name} ${this.datacenter}: ${reason}`, { cause: error });
    }
  }

  async #engineContainer(): Promise<EngineContainer> {
    return (await getContainerRuntimeClient()).container.getById(this.container.getId());
  }

  async #engineNetwork() {
    return (await getContainerRuntimeClient()).network.getById(this.#network.getId());
  }
}
