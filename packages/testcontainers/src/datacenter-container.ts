// The container of one datacenter of a cluster.
import type { DatacenterId } from "@kvorum/base";
import type { Topology } from "@kvorum/wan";
import {
  GenericContainer,
  type PortWithBinding,
  type StartedNetwork,
  type StartedTestContainer,
  Wait,
} from "testcontainers";
import { CONTAINER_START_TIMEOUT_MS, HTTP_PORT } from "./limits.ts";
import { topologyFile } from "./topology-file.ts";

export interface DatacenterContainerOptions {
  readonly image: string;
  readonly datacenter: DatacenterId;
  readonly topology: Topology;
  /** KVORUM_… variables on top of topology and datacenter. */
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** On which the others know it by its name. */
  readonly network: StartedNetwork;
  readonly ports: readonly PortWithBinding[];
}

/** Resolves once the datacenter answers, with or without a leader. */
export function startDatacenter(options: DatacenterContainerOptions): Promise<StartedTestContainer> {
  const { image, datacenter, environment, labels, network, ports } = options;
  const { target, content } = topologyFile(options.topology);
  // testcontainers puts a container with aliases on the default network as well, and maps its ports there.
  return new GenericContainer(image)
    .withCopyContentToContainer([{ target, content }])
    .withEnvironment({ ...environment, KVORUM_TOPOLOGY: target, KVORUM_DATACENTER: datacenter })
    .withLabels({ ...labels })
    .withNetwork(network)
    .withNetworkAliases(datacenter)
    .withExposedPorts(...ports)
    .withWaitStrategy(Wait.forHttp("/healthz", HTTP_PORT))
    .withStartupTimeout(CONTAINER_START_TIMEOUT_MS)
    .withAutoCleanup(false)
    .start();
}
