// Datacenters that are containers: the engine freezes, kills and starts them. A container comes back with the emulated WAN
// on by itself (docker-compose.yml); faults of links that are in force are told to it again.
import { KvorumError } from "@kvorum/base";
import { Interruption } from "../interruption.ts";
import { NODE_START_TIMEOUT_MS } from "../limits.ts";
import type { ClusterRecord } from "./cluster-record.ts";
import { type ComposeProject, findContainer, mustFindContainerId } from "./compose-containers.ts";
import { runDocker } from "./docker.ts";
import { waitUntilServing } from "./node-process.ts";
import type { NodeRuntime } from "./node-runtime.ts";
import { catchUpWan } from "./wan-settings.ts";

export function composeRuntime(record: ClusterRecord, compose: ComposeProject): NodeRuntime {
  return {
    pause: async ({ datacenter }) => {
      runDocker("pause", mustFindContainerId(compose, datacenter));
    },
    resume: async ({ datacenter }) => {
      runDocker("unpause", mustFindContainerId(compose, datacenter));
      await catchUpWan(record, datacenter);
    },
    kill: async ({ datacenter }) => {
      runDocker("kill", mustFindContainerId(compose, datacenter));
    },
    restart: async (node) => {
      using interruption = new Interruption();
      const id = mustFindContainerId(compose, node.datacenter);
      if (findContainer(compose, node.datacenter).state === "paused") {
        runDocker("unpause", id);
      }
      runDocker("restart", id);
      if (!(await waitUntilServing(node, interruption.signal))) {
        throw new KvorumError("unreachable", `${node.datacenter} does not serve within ${NODE_START_TIMEOUT_MS} ms`);
      }
      await catchUpWan(record, node.datacenter);
    },
  };
}
