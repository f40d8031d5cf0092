// The containers of a Compose project: which of them run, and what an engine can do to them. They are found by the labels
// that Compose gives them, whatever version named them.
import type { DatacenterId } from "@kvorum/base";
import { KvorumError } from "@kvorum/base";
import { z } from "zod";
import { hasEngine, runDocker } from "./docker.ts";
import type { FoundNode } from "./process-table.ts";

/** Where a cluster's containers are, and from where a command looks at them. */
export interface ComposeProject {
  readonly kind: "compose";
  readonly project: string;
  /** The network between regions. */
  readonly wanNetwork: string;
  /** `inside`: the command runs in a container itself, has no engine to ask, and takes every datacenter for running. */
  readonly side: "inside" | "outside";
}

const inspectedSchema = z.tuple([z.object({ State: z.object({ Status: z.string(), Pid: z.number() }) })]);

/**
 * The container of a datacenter as the engine has it now; `pid` is the host's. Where no engine can be asked, every
 * datacenter is taken for running: whether it answers will show.
 */
export function findContainer(compose: ComposeProject, datacenter: DatacenterId): FoundNode {
  if (compose.side === "inside" || !hasEngine()) {
    return { pid: null, state: "running" };
  }
  const id = findContainerId(compose, datacenter);
  return id === undefined ? { pid: null, state: "gone" } : stateOf(id);
}

function stateOf(id: string): FoundNode {
  const [{ State: state }] = inspectedSchema.parse(JSON.parse(runDocker("inspect", id)));
  switch (state.Status) {
    case "running":
      return { pid: state.Pid, state: "running" };
    case "paused":
      return { pid: state.Pid, state: "paused" };
    default:
      return { pid: null, state: "gone" };
  }
}

/**
 * The id of a datacenter's container, running or not.
 * @throws KvorumError unreachable — there is none: the cluster was not started, or its engine does not answer
 */
export function mustFindContainerId(compose: ComposeProject, datacenter: DatacenterId): string {
  const id = compose.side === "inside" ? undefined : findContainerId(compose, datacenter);
  if (id === undefined) {
    throw new KvorumError(
      "unreachable",
      `no container of ${datacenter} can be reached from here; start the cluster with: docker compose up -d --wait`,
    );
  }
  return id;
}

/** Unplugs a container from a network; one that is not plugged in is left as it is. */
export function disconnect(compose: ComposeProject, datacenter: DatacenterId, network: string): void {
  const id = mustFindContainerId(compose, datacenter);
  if (networksOf(id).includes(network)) {
    runDocker("network", "disconnect", network, id);
  }
}

/** Plugs a container into a network again, under the name that the others know it by. */
export function reconnect(compose: ComposeProject, datacenter: DatacenterId, network: string): void {
  const id = mustFindContainerId(compose, datacenter);
  if (!networksOf(id).includes(network)) {
    runDocker("network", "connect", "--alias", datacenter, network, id);
  }
}

function findContainerId({ project }: ComposeProject, datacenter: DatacenterId): string | undefined {
  const labels = [`com.docker.compose.project=${project}`, `com.docker.compose.service=${datacenter}`];
  const filters = labels.flatMap((label) => ["--filter", `label=${label}`]);
  return runDocker("ps", "--all", "--quiet", "--no-trunc", ...filters)
    .split("\n")
    .find((id) => id !== "");
}

function networksOf(id: string): readonly string[] {
  const text = runDocker("inspect", "--format", "{{json .NetworkSettings.Networks}}", id);
  return Object.keys(z.record(z.string(), z.unknown()).parse(JSON.parse(text)));
}
