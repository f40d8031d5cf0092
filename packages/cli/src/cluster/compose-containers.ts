// The containers of a Compose project: which of them run, and what an engine can do to them. They are found by the labels
// that Compose gives them, whatever version named them.
import type { DatacenterId } from "@kvorum/base";
import { KvorumError } from "@kvorum/base";
import { z } from "zod";
import { hasEngine, runDocker } from "./docker.ts";
import { type FoundNode, GONE } from "./process-table.ts";

/** Where a cluster's containers are, and from where a command looks at them. */
export interface ComposeProject {
  readonly kind: "compose";
  readonly project: string;
  /** The network between regions. */
  readonly wanNetwork: string;
  /** `inside`: the command runs in a container itself, has no engine to ask, and takes every datacenter for running. */
  readonly side: "inside" | "outside";
}

const SERVICE_LABEL = "com.docker.compose.service";

const inspectedSchema = z.array(z.object({ Id: z.string(), State: z.object({ Status: z.string(), Pid: z.number() }) }));

/**
 * The containers of these datacenters, in their order, as the engine has them now; `pid` is the host's. Where no engine can
 * be asked, every datacenter is taken for running: whether it answers will show.
 */
export async function findContainers(
  compose: ComposeProject,
  datacenters: readonly DatacenterId[],
): Promise<readonly FoundNode[]> {
  if (!(await canReachEngine(compose))) {
    return datacenters.map(() => ({ pid: null, state: "running" }));
  }
  const ids = await containerIds(compose);
  const nodes = await inspect(datacenters.flatMap((datacenter) => ids.get(datacenter) ?? []));
  return datacenters.map((datacenter) => nodes.get(ids.get(datacenter) ?? "") ?? GONE);
}

/** Whether containers can be looked at and broken from here. */
export async function canReachEngine({ side }: ComposeProject): Promise<boolean> {
  return side === "outside" && (await hasEngine());
}

/** Whether the project has any container, running or not. @throws KvorumError unreachable — no engine answers */
export async function hasContainers(compose: ComposeProject): Promise<boolean> {
  return (await containerIds(compose)).size > 0;
}

/** By id. */
async function inspect(ids: readonly string[]): Promise<ReadonlyMap<string, FoundNode>> {
  const text = ids.length === 0 ? "[]" : await runDocker("inspect", ...ids);
  return new Map(inspectedSchema.parse(JSON.parse(text)).map(({ Id, State }) => [Id, nodeOf(State)]));
}

function nodeOf({ Status, Pid }: { readonly Status: string; readonly Pid: number }): FoundNode {
  switch (Status) {
    case "running":
    case "paused":
      return { pid: Pid, state: Status };
    default:
      return GONE;
  }
}

/**
 * The id of a datacenter's container, running or not.
 * @throws KvorumError unreachable — there is none: the cluster was not started, or its engine does not answer
 */
export async function mustFindContainerId(compose: ComposeProject, datacenter: DatacenterId): Promise<string> {
  const id = compose.side === "inside" ? undefined : (await containerIds(compose)).get(datacenter);
  if (id === undefined) {
    throw new KvorumError(
      "unreachable",
      `no container of ${datacenter} can be reached from here; start the cluster with: docker compose up -d --wait`,
    );
  }
  return id;
}

/** Unplugs a container from a network; one that is not plugged in is left as it is. */
export async function disconnect(compose: ComposeProject, datacenter: DatacenterId, network: string): Promise<void> {
  const id = await mustFindContainerId(compose, datacenter);
  if ((await networksOf(id)).includes(network)) {
    await runDocker("network", "disconnect", network, id);
  }
}

/** Plugs a container into a network again, under the name that the others know it by. */
export async function reconnect(compose: ComposeProject, datacenter: DatacenterId, network: string): Promise<void> {
  const id = await mustFindContainerId(compose, datacenter);
  if (!(await networksOf(id)).includes(network)) {
    await runDocker("network", "connect", "--alias", datacenter, network, id);
  }
}

/** By service, which is a datacenter's name: running or not, the newest where an older one is on its way out. */
async function containerIds({ project }: ComposeProject): Promise<ReadonlyMap<string, string>> {
  const filter = `label=com.docker.compose.project=${project}`;
  const format = `{{.Label "${SERVICE_LABEL}"}} {{.ID}}`;
  const printed = await runDocker("ps", "--all", "--no-trunc", "--filter", filter, "--format", format);
  return new Map(
    printed
      .split("\n")
      .filter((line) => line !== "")
      .map((line): [string, string] => {
        const [service = "", id = ""] = line.split(" ");
        return [service, id];
      })
      .toReversed(),
  );
}

async function networksOf(id: string): Promise<readonly string[]> {
  const text = await runDocker("inspect", "--format", "{{json .NetworkSettings.Networks}}", id);
  return Object.keys(z.record(z.string(), z.unknown()).parse(JSON.parse(text)));
}
