// Datacenters that are containers: the engine freezes, kills and starts them. A container comes back with the emulated WAN
// on by itself (docker-compose.yml); faults of links that are in force are told to it again.
import { KvorumError } from "@kvorum/base";
import { FREEZE_ATTEMPTS_MAX, NODE_START_TIMEOUT_MS } from "../limits.ts";
import { catchUpNode } from "./catch-up-node.ts";
import { findNode } from "./cluster-processes.ts";
import type { ClusterRecord, DatacenterRecord } from "./cluster-record.ts";
import { readClusterStatus } from "./cluster-status.ts";
import { type ComposeProject, mustFindContainerId } from "./compose-containers.ts";
import { runDocker } from "./docker.ts";
import { waitUntilServing } from "./node-process.ts";
import type { NodeRuntime } from "./node-runtime.ts";

/** Where a datacenter's volume is mounted (docker-compose.yml). */
const DATA_FOLDER = "/data";

export function composeRuntime(record: ClusterRecord, compose: ComposeProject): NodeRuntime {
  return {
    pause: async ({ datacenter }) => {
      await freeze(await mustFindContainerId(compose, datacenter));
    },
    resume: async ({ datacenter }) => {
      await runDocker("unpause", await mustFindContainerId(compose, datacenter));
      await catchUpNode(record, datacenter);
    },
    kill: async ({ datacenter }) => {
      await runDocker("kill", await mustFindContainerId(compose, datacenter));
    },
    restart: async (node, signal) => {
      const id = await mustFindContainerId(compose, node.datacenter);
      if ((await findNode(record, node.datacenter)).state === "paused") {
        await runDocker("unpause", id);
      }
      await runDocker("restart", id);
      await awaitServing(record, node, signal);
    },
    wipe: async (node, signal) => {
      const id = await mustFindContainerId(compose, node.datacenter);
      await requireRoleOfTopology(record, node);
      if ((await findNode(record, node.datacenter)).state !== "gone") {
        await runDocker("kill", id);
      }
      await emptyData(id);
      await runDocker("start", id);
      await awaitServing(record, node, signal);
    },
  };
}

/** A kernel under load may not get all processes of a container to stand still within runc's patience; asked again, it does. */
async function freeze(id: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await runDocker("pause", id);
      return;
    } catch (error) {
      if (attempt === FREEZE_ATTEMPTS_MAX) {
        throw error;
      }
    }
  }
}

async function awaitServing(record: ClusterRecord, node: DatacenterRecord, signal: AbortSignal): Promise<void> {
  if (!(await waitUntilServing(node, signal))) {
    throw new KvorumError("unreachable", `${node.datacenter} does not serve within ${NODE_START_TIMEOUT_MS} ms`);
  }
  await catchUpNode(record, node.datacenter);
}

/**
 * A container starts with the settings that it was made with: on an empty disk it takes the role that the topology gives
 * it, which must be the one that it has.
 */
async function requireRoleOfTopology(record: ClusterRecord, { datacenter, region }: DatacenterRecord): Promise<void> {
  const { configuration } = await readClusterStatus(record);
  const votes = configuration.voters.includes(datacenter);
  const wouldVote = region === record.topology.primaryRegion;
  if (votes !== wouldVote) {
    throw new KvorumError(
      "invalid_argument",
      `${datacenter} ${votes ? "votes" : "learns"} now, and its container would start as ${wouldVote ? "a voter" : "a learner"} ` +
        `on an empty disk: move the primary region back to ${record.topology.primaryRegion} first`,
    );
  }
}

/** The image's own node empties the volume, whatever tools the image has. */
async function emptyData(id: string): Promise<void> {
  const image = (await runDocker("inspect", "--format", "{{.Config.Image}}", id)).trim();
  const script = `const fs = require("node:fs"); for (const name of fs.readdirSync("${DATA_FOLDER}")) fs.rmSync("${DATA_FOLDER}/" + name, { recursive: true });`;
  await runDocker("run", "--rm", "--volumes-from", id, "--entrypoint", "node", image, "-e", script);
}
